// The page turns Markdown into HTML itself, so nothing but its own tags may ever come out.
import assert from 'node:assert/strict';

const url = new URL('../../../src/simulator/page/markdown.js', import.meta.url);

describe('demo page: Markdown', () => {
  let toHtml: (text: string) => string;
  before(async () => {
    ({ toHtml } = (await import(url.href)) as { toHtml: typeof toHtml });
  });

  const cases: [text: string, html: string][] = [
    ['plain', '<p>plain</p>'],
    ['**bold** and *italic* and _also_', '<p><strong>bold</strong> and <em>italic</em> and <em>also</em></p>'],
    ['- one\n- two\nthree', '<ul><li>one</li><li>two</li></ul><p>three</p>'],
    ['1. one\n2. two', '<ol><li>one</li><li>two</li></ol>'],
    ['<at>Dana</at> hi', '<p><span class="mention">Dana</span> hi</p>'],
    ['snake_case_name 2*3*4', '<p>snake_case_name 2*3*4</p>'],
    [
      '[portal](https://portal.example/a)',
      '<p><a href="https://portal.example/a" target="_blank" rel="noopener noreferrer">portal</a></p>',
    ],
    ['[x](javascript:alert(1))', '<p>[x](javascript:alert(1))</p>'],
    ['<img src=x onerror=alert(1)>', '<p>&lt;img src=x onerror=alert(1)&gt;</p>'],
  ];
  for (const [text, html] of cases) it(JSON.stringify(text), () => assert.equal(toHtml(text), html));

  it('lets no quote out of a link', () => {
    assert.doesNotMatch(toHtml('[x](https://a.example/"onmouseover="alert(1))'), /" ?onmouseover/);
  });
});
