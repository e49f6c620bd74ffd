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

  /** A row whose cells are marked if they differ. */
  function row(name, cells) {
    const differs = new Set(cells).size > 1;
    return element('tr', differs ? {class: 'differs'} : {},
      element('th', {scope: 'row'}, name + (differs ? ' (differs)' : '')),
      ...cells.map(cell => element('td', {}, cell)));
  }

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
      const cells = name => some.map(run => run.settings[name] ?? (Object.keys(run.settings).length === 0 ? 'unknown' : 'none'));
      const rows = settings.map(name => row(name, cells(name)));
      rows.push(row('seeds', some.map(run => run.seeds.join(', ') || 'unknown')));
      rows.push(row('data', some.map(run => run.dataset || 'unknown')));
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
        const spread = found.std === '' ? '' : ' ± ' + dlfs.short(Number(found.std));
        return dlfs.short(Number(found.mean)) + spread;
      };
      place.append(table('Final figures: mean ± standard deviation over seeds', columns('variant · metric'),
        figures.map(key => row(key, some.map(run => cell(run, key))))));
    }
    const claims = union(some.map(run => run.claims.map(claim => claim.claim)));
    if (claims.length > 0) {
      const cell = (run, text) => {
        const found = run.claims.find(claim => claim.claim === text);
        return found ? found.verdict + ': ' + found.measured : '–';
      };
      place.append(table('Claims of the book', columns('claim'), claims.map(text => {
        const cells = some.map(run => cell(run, text));
        const verdicts = new Set(cells.map(c => c.split(':')[0]));
        const made = row(text, cells);
        made.classList.toggle('differs', verdicts.size > 1);
        made.firstChild.textContent = text;
        return made;
      })));
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
