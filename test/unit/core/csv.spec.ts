// A CSV file opens as a table in spreadsheets, whatever people are called, and starts no formula there.
import assert from 'node:assert/strict';
import { csvFile, fileNameOf } from '../../../src/core/csv.ts';

describe('CSV files', () => {
  const lineOf = (...cells: (string | number)[]) => csvFile(['a'], [cells]).split('\r\n')[1];

  it('begin with a byte order mark and end every line as RFC 4180 has it', () => {
    assert.equal(csvFile(['name', 'days'], [['Ana', 3]]), '\uFEFFname,days\r\nAna,3\r\n');
    assert.equal(csvFile(['name'], []), '\uFEFFname\r\n');
  });

  it('quote what has commas, quotation marks, lines or blanks at the edges', () => {
    assert.equal(lineOf('a,b', 'say "hi"', 'one\ntwo', ' x '), '"a,b","say ""hi""","one\ntwo"," x "');
    assert.equal(lineOf("Siobhán O'Brien", 'نور'), `"Siobhán O'Brien",نور`);
  });

  it('never begin a cell with a formula', () => {
    for (const evil of ['=1+1', '+49', '-2', '@SUM(A1)', '\t=1', ' =1', '"=1', '＝1', '|calc', '%x', "'=1"])
      assert.match(lineOf(evil) ?? '', /^"?'/, evil);
    assert.equal(lineOf(-2), '-2', 'numbers are no text');
  });

  it('begin no formula inside a cell either, where a spreadsheet separates by semicolons and knows no commas', () => {
    for (const evil of ['Ana;=1+1', 'Ana; "+49', 'Ana\n=1+1', 'Ana\r\n-2', 'Ana\t@SUM(A1)', 'a;b;=1;=2', ';=1']) {
      const line = csvFile(['a'], [['x', evil, 'y']]);
      for (const cell of line.split(/[;\t\r\n]/)) assert.doesNotMatch(cell, /^[\s"']*(?<!')[=+\-@]/, evil);
    }
    assert.equal(lineOf('left; back on Monday - perhaps'), 'left; back on Monday - perhaps');
  });

  it('have names that no file system trips over', () => {
    assert.equal(fileNameOf('Guests: ../../etc/passwd "2026"', 'csv'), 'Guests etc passwd 2026.csv');
    assert.equal(fileNameOf('***', 'csv'), 'list.csv');
    assert.ok(fileNameOf('x'.repeat(300), 'csv').length <= 84);
  });
});
