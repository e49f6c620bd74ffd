/* A page of one run or several: charts, comparison, annotated sources, and watching. */
(function () {
  'use strict';

  const element = dlfs.element;
  const runs = JSON.parse(document.getElementById('data').textContent);
  const byId = id => document.getElementById(id);
  const chartsPlace = byId('charts');
  const drawn = new Map();
  let chosen = new Set(runs.map((run, i) => i));

  /** Draws the charts of the chosen runs; those of a metric that is drawn already get other data. */
  function drawCharts() {
    const wanted = dlfs.chartsOf(runs.filter((run, i) => chosen.has(i)));
    const titles = new Set(wanted.map(chart => chart.title));
    for (const [title, chart] of drawn) {
      if (!titles.has(title)) {
        byId(chart.id).remove();
        drawn.delete(title);
      }
    }
    for (const chart of wanted) {
      if (drawn.has(chart.title)) {
        drawn.get(chart.title).set(chart);
      } else {
        drawn.set(chart.title, new dlfs.Chart(chartsPlace, chart));
      }
    }
    byId('no-charts').hidden = wanted.length > 0;
  }

  /* Comparison */

  function table(caption, columns, rows) {
    return element('figure', {class: 'scroll', tabindex: '0'}, element('table', {},
      element('caption', {}, caption),
      element('thead', {}, element('tr', {}, ...columns.map(c => element('th', {scope: 'col'}, c)))),
      element('tbody', {}, ...rows)));
  }

  const row = (name, cells) => element('tr', {},
    element('th', {scope: 'row'}, name), ...cells.map(cell => element('td', {}, cell)));

  /** A row that is marked if what is known of the runs differs. */
  function markedRow(name, cells, texts) {
    const known = new Set(texts.filter(text => text !== UNKNOWN));
    const made = row(known.size > 1 ? name + ' (differs)' : name, cells);
    made.classList.toggle('differs', known.size > 1);
    return made;
  }

  const UNKNOWN = 'unknown';
  const union = lists => [...new Set(lists.flat())];

  function compare() {
    const place = byId('comparison');
    const some = runs.filter((run, i) => chosen.has(i));
    place.replaceChildren();
    if (runs.length < 2) {
      return;
    }
    place.append(element('fieldset', {class: 'runs'}, element('legend', {}, 'Runs'),
      ...runs.map((run, i) => {
        const input = element('input', {type: 'checkbox', checked: chosen.has(i), 'data-run': run.label});
        input.addEventListener('change', () => {
          if (input.checked) {
            chosen.add(i);
          } else {
            chosen.delete(i);
          }
          drawCharts();
          compare();
        });
        return element('label', {}, input, run.label + (run.state === 'complete' ? '' : ' (' + run.state + ')'));
      })));
    const columns = first => [first, ...some.map(run => run.label)];
    const settings = union(some.map(run => Object.keys(run.settings)));
    if (settings.length > 0) {
      const machine = new Set(some.flatMap(run => run.machine || []));
      const cells = name => some.map(run =>
        run.settings[name] ?? (Object.keys(run.settings).length === 0 ? UNKNOWN : 'none'));
      const rows = settings.map(name =>
        machine.has(name) ? row(name, cells(name)) : markedRow(name, cells(name), cells(name)));
      for (const [name, of] of [['data', run => run.dataset], ['seeds measured', run => run.seeds.join(', ')]]) {
        const texts = some.map(run => of(run) || UNKNOWN);
        rows.push(markedRow(name, texts, texts));
      }
      rows.sort((a, b) => b.classList.contains('differs') - a.classList.contains('differs'));
      place.append(table('Settings', columns('setting'), rows));
    }
    const keyOf = figure => figure.variant + ' · ' + figure.metric;
    const figures = union(some.map(run => run.figures.map(keyOf)));
    if (figures.length > 0) {
      const cell = (run, key) => {
        const found = run.figures.find(figure => keyOf(figure) === key);
        if (!found) {
          return '–';
        }
        const mean = Number(found.mean);
        return dlfs.short(mean) + (found.std === '' ? '' : dlfs.spread(mean, Number(found.std)));
      };
      place.append(table('Final figures: mean ± standard deviation over seeds', columns('variant · metric'),
        figures.map(key => row(key, some.map(run => cell(run, key))))));
    }
    const claims = union(some.map(run => run.claims.map(claim => claim.claim)));
    if (claims.length > 0) {
      const of = (run, text) => run.claims.find(claim => claim.claim === text);
      const cell = claim => (claim ? claim.verdict + ': ' + claim.measured : '–');
      place.append(table('Claims of the book', columns('claim'), claims.map(text => markedRow(
        text,
        some.map(run => cell(of(run, text))),
        some.map(run => (of(run, text) ? of(run, text).verdict : UNKNOWN))))));
    }
  }

  /* A run of another folder, from a file that the user chooses; nothing in it is executed. */

  function addRuns(file, text) {
    const label = name => {
      let free = name;
      for (let n = 2; runs.some(run => run.label === free); n++) {
        free = name + ' (' + n + ')';
      }
      return free;
    };
    if (/^variant,seed,epoch,iteration,metric,value\r?\n/.test(text)) {
      const run = dlfs.runOfRows(dlfs.rowsOfCsv(text));
      add({...run, label: label(file.name), settings: {}, figures: [], claims: [], dataset: '', state: 'complete'});
      return;
    }
    const page = new DOMParser().parseFromString(text, 'text/html');
    const data = page.getElementById('data');
    if (data === null || page.querySelector('meta[name=generator][content="dlfs.report"]') === null) {
      throw new Error('it is neither a report.html nor a metrics.csv of this program');
    }
    for (const run of JSON.parse(data.textContent)) {
      add({...run, label: label(run.label === runs[0].label ? file.name + ' (' + run.label + ')' : run.label)});
    }
  }

  function add(run) {
    runs.push(run);
    chosen.add(runs.length - 1);
  }

  const chooser = byId('other-run');
  if (chooser) {
    chooser.addEventListener('change', async () => {
      const message = byId('other-run-message');
      message.textContent = '';
      for (const file of chooser.files) {
        try {
          addRuns(file, await file.text());
        } catch (e) {
          message.textContent = file.name + ' cannot be compared: ' + e.message + '.';
        }
      }
      drawCharts();
      compare();
    });
  }

  /* Annotated sources: code is highlighted when it is opened, and links open what they lead to. */

  function highlight(details) {
    for (const code of details.querySelectorAll('code.language-java:not(.done)')) {
      code.classList.add('done');
      Prism.highlightElement(code);
    }
  }

  for (const details of document.querySelectorAll('details.source')) {
    details.addEventListener('toggle', () => details.open && highlight(details));
    if (details.open) {
      setTimeout(() => highlight(details));
    }
  }

  function openTarget() {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    const details = target && target.closest('details');
    if (details) {
      details.open = true;
      target.scrollIntoView();
    }
  }
  addEventListener('hashchange', openTarget);

  for (const button of document.querySelectorAll('button.copy')) {
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(byId(button.dataset.copies).textContent);
      button.textContent = 'copied';
    });
  }

  drawCharts();
  compare();
  openTarget();
  document.body.dataset.ready = 'true';
})();
