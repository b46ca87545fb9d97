/**
 * Shows a report to the browsers of this machine, and to nobody else.
 *
 * Every request makes the page again, so it shows what lies in the folder at that moment. Names other
 * than those of this machine are refused: a page elsewhere may not read a report by a name of its own
 * that leads here.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { UsageError } from '../io/usage-error.ts';

const HOST = '127.0.0.1';

/**
 * Serves until `signal` aborts. `port` 0: any free one. `onReady` gets the address. Throws UsageError
 * when the port cannot be had.
 */
export function serveReport(
  page: () => Promise<string>,
  port: number,
  signal: AbortSignal,
  onReady: (url: string) => void,
): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const server = createServer((request, response) => void answer(request, response, page));
    server.once('error', ({ message }) => {
      reject(new UsageError(`cannot serve on ${HOST}:${port}: ${message}`));
    });
    server.listen(port, HOST, () => {
      const address = server.address();
      const taken = typeof address === 'object' && address !== null ? address.port : port;
      onReady(`http://${HOST}:${taken}/`);
    });
    const stop = () => {
      server.close(() => resolve());
      server.closeAllConnections();
    };
    signal.addEventListener('abort', stop, { once: true });
  });
}

async function answer(
  { method, url, headers }: IncomingMessage,
  response: ServerResponse,
  page: () => Promise<string>,
): Promise<void> {
  const end = (status: number, text: string, type = 'text/plain') => {
    response.writeHead(status, {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.end(method === 'HEAD' ? undefined : text);
  };
  if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '')) {
    end(403, 'only for this machine');
  } else if (method !== 'GET' && method !== 'HEAD') {
    end(405, 'only GET');
  } else if (url !== '/') {
    end(404, 'the report is at /');
  } else {
    try {
      end(200, await page(), 'text/html');
    } catch (error) {
      end(500, error instanceof Error ? error.message : String(error));
    }
  }
}
