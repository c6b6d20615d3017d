import { allVerbs, type Verb } from "./tree.ts";

/** Completion for bash: the verbs typed so far choose what can follow. */
export function bashScript(program: Verb): string {
  const cases = allVerbs(program).map(
    ({ path, below, flags }) =>
      `    "${path.join(" ")}") verbs="${below.map((one) => one.path.at(-1)).join(" ")}" flags="${flags.flatMap(({ names }) => names).join(" ")}" ;;`,
  );
  return `# bash completion for portcullis
_portcullis() {
  local word=\${COMP_WORDS[COMP_CWORD]} path="" verbs="" flags="" next
  for next in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    [[ $next == -* ]] && continue
    case " \${_portcullis_verbs} " in *" \${path:+$path/}$next "*) path="\${path:+$path/}$next" ;; esac
  done
  case "\${path//\\// }" in
${cases.join("\n")}
  esac
  if [[ $word == -* ]]; then
    COMPREPLY=($(compgen -W "$flags --help" -- "$word"))
  elif [[ -n $verbs ]]; then
    COMPREPLY=($(compgen -W "$verbs" -- "$word"))
  else
    COMPREPLY=($(compgen -f -- "$word"))
  fi
}
_portcullis_verbs="${allVerbs(program)
    .map(({ path }) => path.join("/"))
    .filter((path) => path !== "")
    .join(" ")}"
complete -o filenames -F _portcullis portcullis
`;
}
