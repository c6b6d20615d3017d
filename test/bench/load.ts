/**
 * A closed loop of requests over TLS: each connection sends the next request once the answer to the last is there. Speaks
 * just enough HTTP/1.1 to leave the core to the server. Run as a process of its own: prints what it measured as JSON.
 */
import { connect } from "node:tls";
import { quantile } from "./figures.ts";
import { podReview } from "./review.ts";

export interface Load {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  readonly refused: number;
}

const nothing = Buffer.alloc(0);
const allowed = Buffer.from('"allowed":true');
const headEnd = Buffer.from("\r\n\r\n");
const good = Buffer.from("HTTP/1.1 200 ");
const brace = 125;

const [port = "", path = "", seconds = "5", connections = "16"] = process.argv.slice(2);
if (port !== "") console.log(JSON.stringify(await load(Number(port), path, Number(seconds), Number(connections))));

async function load(port: number, path: string, seconds: number, connections: number): Promise<Load> {
  const body = podReview();
  const head = `POST ${path} HTTP/1.1\r\nHost: kyverno-svc.kyverno.svc\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const request = Buffer.from(head + body);
  const until = performance.now() + seconds * 1000;
  const warmUntil = performance.now() + 1000;
  const times: number[] = [];
  let refused = 0;
  const answered = (answer: Buffer, sent: number): boolean => {
    const now = performance.now();
    if (now > warmUntil) times.push(now - sent);
    if (!answer.includes(allowed)) refused++;
    return now < until;
  };
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
      let sent = 0;
      let received: Buffer = nothing;
      const send = () => {
        received = nothing;
        sent = performance.now();
        socket.write(request);
      };
      socket.on("secureConnect", send);
      socket.on("error", reject);
      socket.on("data", (piece: Buffer) => {
        received = received.length === 0 ? piece : Buffer.concat([received, piece]);
        if (!isWhole(received)) return;
        if (answered(received, sent)) return send();
        socket.end();
        resolve();
      });
    });
  await Promise.all(Array.from({ length: connections }, one));
  const samples = Float64Array.from(times);
  return {
    perSecond: times.length / (seconds - 1),
    p50: quantile(samples, 0.5),
    p99: quantile(samples, 0.99),
    refused,
  };
}

/** Whether all of an answer is there: a good one is one line of JSON that ends with its two last braces. */
function isWhole(received: Buffer): boolean {
  if (!received.includes(headEnd)) return false;
  if (received.compare(good, 0, good.length, 0, good.length) !== 0) return true;
  const { length } = received;
  return received[length - 1] === brace && received[length - 2] === brace;
}
