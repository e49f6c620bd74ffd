/* A run that is going on: server-sent events add rows and pictures, and move the progress bar. */
(function () {
  'use strict';

  const element = dlfs.element;
  const byId = id => document.getElementById(id);
  const MIN_MILLIS_BETWEEN_DRAWINGS = 2000;
  const MAX_MILLIS_BETWEEN_DRAWINGS = 30000;
  /** The pause after drawing, as a multiple of the time that it took. */
  const PAUSE_PER_TIME = 50;
  const MAX_SAMPLES = 60;
  const run = dlfs.runOfRows([]);
  run.label = 'this run';
  const drawn = new Map();
  const values = new Map();
  const pictures = new Map();
  const samples = [];
  let due = null;
  let nextDrawing = 0;

  function draw() {
    due = null;
    for (const chart of dlfs.chartsOf([run])) {
      if (drawn.has(chart.title)) {
        drawn.get(chart.title).set(chart);
      } else {
        drawn.set(chart.title, new dlfs.Chart(byId('charts'), chart));
      }
    }
    byId('no-charts').hidden = drawn.size > 0;
  }

  /** Draws, and notes when to draw again: late if it took long, since the run needs the processor. */
  function drawAndPause() {
    const begun = performance.now();
    draw();
    requestAnimationFrame(() => setTimeout(() => { // when the frame with the drawing is finished
      const pause = PAUSE_PER_TIME * (performance.now() - begun);
      nextDrawing = begun + Math.min(MAX_MILLIS_BETWEEN_DRAWINGS, Math.max(MIN_MILLIS_BETWEEN_DRAWINGS, pause));
    }));
    nextDrawing = begun + MIN_MILLIS_BETWEEN_DRAWINGS;
  }

  function drawSoon() {
    if (due === null && !document.hidden) {
      due = setTimeout(drawAndPause, Math.max(0, nextDrawing - performance.now()));
    }
  }
  document.addEventListener('visibilitychange', drawSoon);

  function show(row) {
    const [variant, seed, , , metric, value] = row;
    const key = JSON.stringify([variant, seed, metric]);
    if (!values.has(key)) {
      const cell = element('td', {class: 'number'});
      values.set(key, cell);
      byId('values').append(element('tr', {},
        element('th', {scope: 'row'}, variant), element('td', {}, String(seed)), element('td', {}, metric), cell));
    }
    values.get(key).textContent = dlfs.exact(value);
  }

  const duration = seconds => seconds < 90
    ? Math.round(seconds) + ' s'
    : Math.floor(seconds / 60) + ' min ' + Math.round(seconds % 60) + ' s';

  /** The time left at the speed of the last minute. */
  function left(progress) {
    samples.push(progress);
    if (samples.length > 1 && samples[0].steps !== progress.steps) {
      samples.splice(0, samples.length - 1);
    }
    if (samples.length > MAX_SAMPLES) {
      samples.shift();
    }
    const made = progress.done - samples[0].done;
    const taken = progress.seconds - samples[0].seconds;
    return made > 0 && taken > 0 ? ((progress.steps - progress.done) * taken) / made : null;
  }

  const source = new EventSource('events');
  const on = (name, action) =>
    source.addEventListener(name, event => action(JSON.parse(event.data)));
  on('progress', progress => {
    const bar = byId('progress');
    const seconds = left(progress);
    bar.max = progress.steps || 1;
    bar.value = progress.done;
    byId('progress-text').textContent = progress.done + ' of ' + progress.steps + ' steps, ' +
      duration(progress.seconds) + (seconds === null ? '' : ', about ' + duration(seconds) + ' left');
  });
  on('rows', rows => {
    dlfs.addRows(run, rows);
    drawSoon();
  });
  on('latest', rows => rows.forEach(show));
  on('picture', picture => {
    byId('pictures-title').hidden = false;
    if (!pictures.has(picture.name)) {
      const image = element('img', {alt: 'Picture ' + picture.name});
      pictures.set(picture.name, image);
      byId('pictures').append(element('figure', {}, image, element('figcaption', {}, picture.name)));
    }
    pictures.get(picture.name).src = picture.address;
  });
  on('end', how => {
    source.close();
    if (how === '') {
      location.reload();
      return;
    }
    draw();
    byId('state').textContent = how;
    document.body.dataset.ended = 'true';
  });
  source.onerror = () => {
    byId('state').textContent = 'The connection to the run is lost: it has ended, or was stopped.';
    source.close();
  };
  document.body.dataset.ready = 'true';
})();
