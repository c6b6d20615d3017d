import { allVerbs, type Verb } from "./tree.ts";

/** Completion for PowerShell: the verbs typed so far choose what can follow. */
export function powershellScript(program: Verb): string {
  const entries = allVerbs(program).map(({ path, below, flags }) => {
    const next = [...below.map((one) => one.path.at(-1) ?? ""), ...flags.flatMap(({ names }) => names)];
    return `    '${path.join(" ")}' = @(${next.map((word) => `'${word}'`).join(", ")})`;
  });
  return `# PowerShell completion for portcullis
Register-ArgumentCompleter -Native -CommandName portcullis -ScriptBlock {
  param($word, $tree, $position)
  $next = @{
${entries.join("\n")}
  }
  $path = ''
  foreach ($element in $tree.CommandElements | Select-Object -Skip 1) {
    $longer = "$path $element".Trim()
    if ($next.ContainsKey($longer)) { $path = $longer }
  }
  $next[$path] | Where-Object { $_ -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
