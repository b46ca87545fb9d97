/** JUnit files, read back by a parser. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { expect, it } from 'vitest';
import { type JunitCase, writeJunit } from '../../src/io/junit.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();

const CASES: readonly JunitCase[] = [
  { className: 'notspot', name: 'passes & <shines>' },
  {
    className: 'notspot',
    name: 'fails "loudly" \u0007 \ud800',
    failure: { type: 'liveness', message: 'a < b', text: 'first ]]> line\n  second & last' },
  },
  { className: 'notspot', name: 'waits', skipped: 'accepted until 2027-01-01' },
];

it('a JUnit file says of each case whether it passed, in valid XML, whatever the texts hold', () => {
  const path = join(folder.path, 'junit.xml');
  writeJunit(path, 'fuzz "moor"', CASES);
  const text = readFileSync(path, 'utf8');
  expect(XMLValidator.validate(text)).toBe(true);
  const options = { ignoreAttributes: false, trimValues: false };
  const { testsuites } = new XMLParser(options).parse(text);
  const { testsuite } = testsuites;
  expect(testsuites).toMatchObject({ '@_tests': '3', '@_failures': '1', '@_skipped': '1' });
  expect(testsuite).toMatchObject({ '@_name': 'fuzz "moor"', '@_tests': '3', '@_errors': '0' });
  const [passed, failed, skipped] = testsuite.testcase;
  expect(passed).toEqual({ '@_classname': 'notspot', '@_name': 'passes & <shines>' });
  expect(failed).toMatchObject({
    '@_name': 'fails "loudly" \\u0007 \\ud800',
    failure: {
      '@_type': 'liveness',
      '@_message': 'a < b',
      '#text': 'first ]]> line\n  second & last',
    },
  });
  expect(skipped.skipped).toEqual({ '@_message': 'accepted until 2027-01-01' });
});
