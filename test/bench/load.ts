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
  const answered = (answer: string, sent: number): boolean => {
    const now = performance.now();
    if (now > warmUntil) times.push(now - sent);
    if (!answer.startsWith("HTTP/1.1 200") || !answer.includes('"allowed":true')) refused++;
    return now < until;
  };
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: "127.0.0.1", rejectUnauthorized: false });
      let sent = 0;
      let received = "";
      const send = () => {
        received = "";
        sent = performance.now();
        socket.write(request);
      };
      socket.setEncoding("latin1");
      socket.on("secureConnect", send);
      socket.on("error", reject);
      socket.on("data", (piece: string) => {
        received += piece;
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

/** Whether all of an answer with a `Content-Length` is there. */
function isWhole(received: string): boolean {
  const end = received.indexOf("\r\n\r\n");
  if (end < 0) return false;
  const length = Number(/content-length: (\d+)/i.exec(received.slice(0, end))?.[1] ?? Number.NaN);
  return received.length >= end + 4 + length;
}
