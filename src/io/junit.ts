/**
 * Results as JUnit XML, the form that GitLab, Jenkins and others show beside their own tests.
 *
 * Without real time, so that equal results give equal files. Characters that XML cannot hold, which
 * an app may well have logged, are spelt out.
 */

import { XMLBuilder } from 'fast-xml-parser';
import { writeWhole } from './results.ts';

export interface JunitCase {
  readonly name: string;
  readonly className: string;
  /** Undefined: it passed. */
  readonly failure?: { readonly type: string; readonly message: string; readonly text: string };
  /** Why it was not judged. */
  readonly skipped?: string;
}

/** Writes one suite. Throws UsageError when the file cannot be written. */
export function writeJunit(path: string, suite: string, cases: readonly JunitCase[]): void {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true });
  const counts = {
    '@_tests': cases.length,
    '@_failures': cases.filter((one) => one.failure !== undefined).length,
    '@_errors': 0,
    '@_skipped': cases.filter((one) => one.skipped !== undefined).length,
  };
  const testsuite = { '@_name': clean(suite), ...counts, testcase: cases.map(testcase) };
  const document = {
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: { ...counts, testsuite },
  };
  writeWhole(path, builder.build(document));
}

function testcase({ name, className, failure, skipped }: JunitCase) {
  return {
    '@_classname': clean(className),
    '@_name': clean(name),
    ...(failure === undefined
      ? {}
      : {
          failure: {
            '@_type': failure.type,
            '@_message': clean(failure.message),
            '#text': clean(failure.text),
          },
        }),
    ...(skipped === undefined ? {} : { skipped: { '@_message': clean(skipped) } }),
  };
}

/** XML 1.0 has no control characters but three, and no halves of surrogate pairs. */
function clean(text: string): string {
  return text.replaceAll(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]|\p{Surrogate}/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
