/** The server of a report: for this machine only, and gone when it is stopped. */

import { request } from 'node:http';
import { expect, test } from 'vitest';
import { serveReport } from '../../../src/cli/report-serve.ts';

interface Ask {
  readonly path?: string;
  readonly host?: string;
  readonly method?: string;
}

function ask(url: string, { path = '/', host, method = 'GET' }: Ask = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const sent = request(new URL(path, url), { headers, method, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(`${response.statusCode} ${text}`));
    });
    sent.on('error', reject);
    sent.end();
  });
}

test('it shows the report as it is now, to this machine, until it is stopped', async () => {
  const stop = new AbortController();
  let times = 0;
  let served: Promise<void> = Promise.resolve();
  const page = async () => {
    times += 1;
    if (times > 2) throw new Error('the folder is gone');
    return `page ${times}`;
  };
  const url = await new Promise<string>((resolve) => {
    served = serveReport(page, 0, stop.signal, resolve);
  });
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect(await ask(url)).toBe('200 page 1');
  expect(await ask(url)).toBe('200 page 2');
  expect(await ask(url)).toBe('500 the folder is gone');
  expect(await ask(url, { path: '/etc/passwd' })).toBe('404 the report is at /');
  expect(await ask(url, { host: 'evil.example' })).toBe('403 only for this machine');
  expect(await ask(url, { method: 'POST' })).toBe('405 only GET');
  stop.abort();
  await served;
  await expect(ask(url)).rejects.toThrow('ECONNREFUSED');
});
