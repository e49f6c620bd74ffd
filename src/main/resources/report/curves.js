/*
 * Data of runs: curves, their means and spreads over seeds, and how numbers are written.
 *
 * A run is {label, variants, metrics, seeds, axes, curves, settings, figures, claims, ...}. Each of its
 * curves is [variant, seed, metric, epochs, iterations, values], where the first five are indices into
 * the run's lists, axes for both positions. Values are numbers, or "NaN" and the like.
 */
const dlfs = {};

(function () {
  'use strict';

  /** The positions that a chart may have as its x axis, the preferred ones first. */
  const POSITIONS = ['epoch', 'iteration'];

  /** A number as Java writes it in the CSV files, except for its exponent and a trailing ".0". */
  dlfs.exact = value => (value === null || value === undefined ? '–' : String(value));

  /** A number with up to six significant digits. */
  dlfs.short = function (value) {
    if (value === null || value === undefined || !Number.isFinite(value)) {
      return value === null || value === undefined ? '–' : String(value);
    }
    const size = Math.abs(value);
    if (Number.isInteger(value) && size < 1e15) {
      return String(value);
    }
    return size >= 1e-4 && size < 1e6 ? String(+value.toPrecision(6)) : value.toExponential(3);
  };

  /** The standard deviation of values with this mean, which is 0 if equal values differ only by rounding. */
  dlfs.spread = (mean, std) => ' ± ' + dlfs.short(std < 1e-14 * Math.abs(mean) ? 0 : std);

  /** Creates an element. Text is never read as HTML. */
  dlfs.element = function (name, attributes, ...children) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key in element && typeof value !== 'string') {
        element[key] = value;
      } else {
        element.setAttribute(key, value);
      }
    }
    element.append(...children.filter(child => child !== null && child !== undefined));
    return element;
  };

  /** "loss" for train_loss, "accuracy" for test_accuracy: such metrics share a chart. */
  function family(metric) {
    const parts = /^(train|test|validation)_(.+)$/.exec(metric);
    return parts ? parts[2] : metric;
  }

  /** A run's curves: {run, variant, seed, metric, epoch: [...], iteration: [...], values: [...]}. */
  dlfs.curvesOf = function (run) {
    return run.curves.map(([variant, seed, metric, epochs, iterations, values]) => ({
      run: run.label,
      variant: run.variants[variant],
      seed: run.seeds[seed],
      metric: run.metrics[metric],
      epoch: run.axes[epochs],
      iteration: run.axes[iterations],
      values: values.map(Number),
    }));
  };

  const isPosition = positions => {
    const known = positions.filter(p => p !== null);
    return known.length === positions.length && new Set(known).size === known.length;
  };

  /**
   * The charts of runs, in the order in which the metrics were recorded:
   * {title, curves, positions}, where positions are those that tell all points of each curve apart.
   */
  dlfs.chartsOf = function (runs) {
    const charts = new Map();
    for (const run of runs) {
      for (const curve of dlfs.curvesOf(run)) {
        if (curve.values.length > 1) {
          const title = runs.length > 1 ? curve.metric : family(curve.metric);
          if (!charts.has(title)) {
            charts.set(title, {title: title, curves: []});
          }
          charts.get(title).curves.push(curve);
        }
      }
    }
    for (const chart of charts.values()) {
      chart.positions = POSITIONS.filter(position =>
        chart.curves.every(curve => isPosition(curve[position])));
      if (chart.positions.length === 0) {
        chart.positions = ['measurement'];
      }
    }
    return [...charts.values()];
  };

  /**
   * Groups curves that differ only in their seed: {run, variant, metric, members, mean, low, high},
   * with the mean over the seeds that have a value at a position, and one standard deviation (n - 1)
   * below and above it. Of a single seed, the mean is the value itself.
   */
  dlfs.lines = function (curves, position, eachSeed) {
    const groups = new Map();
    for (const curve of curves) {
      const seed = eachSeed ? curve.seed : '';
      const key = JSON.stringify([curve.run, curve.variant, curve.metric, seed]);
      if (!groups.has(key)) {
        groups.set(key, {
          key: key,
          run: curve.run,
          variant: curve.variant,
          metric: curve.metric,
          seed: seed,
          members: [],
        });
      }
      groups.get(key).members.push(curve);
    }
    for (const group of groups.values()) {
      average(group, position);
    }
    return [...groups.values()];
  };

  function average(line, position) {
    const at = new Map();
    for (const curve of line.members) {
      curve.values.forEach((value, i) => {
        const x = position === 'measurement' ? i : curve[position][i];
        if (!at.has(x)) {
          at.set(x, []);
        }
        at.get(x).push(value);
      });
    }
    line.seeds = line.members.length;
    line.points = new Map();
    for (const x of [...at.keys()].sort((a, b) => a - b)) {
      const values = at.get(x);
      const n = values.length;
      const mean = n === 1 ? values[0] : values.reduce((sum, v) => sum + v, 0) / n;
      const squares = values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0);
      line.points.set(x, {mean: mean, std: n > 1 ? Math.sqrt(squares / (n - 1)) : 0, seeds: n});
    }
  }

  /** An exponential moving average whose weights are corrected at the start. */
  dlfs.smooth = function (values, weight) {
    let sum = 0;
    let norm = 0;
    return values.map(value => {
      if (!Number.isFinite(value)) {
        return null;
      }
      sum = weight * sum + (1 - weight) * value;
      norm = weight * norm + (1 - weight);
      return sum / norm;
    });
  };

  /** The rows of a metrics.csv: [variant, seed, epoch, iteration, metric, value], of text. */
  dlfs.rowsOfCsv = function (text) {
    const rows = [];
    const cell = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;
    let cells = [];
    let match;
    while (cell.lastIndex < text.length && (match = cell.exec(text))) {
      const quoted = match[1].startsWith('"');
      cells.push(quoted ? match[1].slice(1, -1).replaceAll('""', '"') : match[1]);
      if (match[2] !== ',') {
        rows.push(cells);
        cells = [];
      }
    }
    return rows.slice(1);
  };

  /** A run with the curves of rows. */
  dlfs.runOfRows = function (rows) {
    const run = {variants: [], seeds: [], metrics: [], axes: [], curves: []};
    dlfs.addRows(run, rows);
    return run;
  };

  /** Adds rows to the curves of a run, each of which has axes of its own. */
  dlfs.addRows = function (run, rows) {
    const index = (list, value) => {
      const found = list.indexOf(value);
      return found >= 0 ? found : list.push(value) - 1;
    };
    const position = text => (text === '' || text === null ? null : Number(text));
    run.byKey = run.byKey || new Map(run.curves.map(c => [c.slice(0, 3).join(), c]));
    for (const [variant, seed, epoch, iteration, metric, value] of rows) {
      const key = [index(run.variants, variant), index(run.seeds, Number(seed)), index(run.metrics, metric)];
      if (!run.byKey.has(key.join())) {
        const curve = [...key, run.axes.push([]) - 1, run.axes.push([]) - 1, []];
        run.curves.push(curve);
        run.byKey.set(key.join(), curve);
      }
      const curve = run.byKey.get(key.join());
      run.axes[curve[3]].push(position(epoch));
      run.axes[curve[4]].push(position(iteration));
      curve[5].push(Number.isFinite(Number(value)) ? Number(value) : String(value));
    }
  };

  /** A colour for the index of a variant, on a light or a dark ground. */
  dlfs.colour = function (index, count, dark) {
    const few = dark
      ? ['#6cb6ff', '#ffab57', '#5fd38d', '#ff8a98', '#c9a2ff', '#e3c94f', '#4fd6d6', '#ffa3dd']
      : ['#1764b0', '#c05a00', '#16803c', '#c4233b', '#7a3fc0', '#7a6500', '#007a86', '#b0258a'];
    if (count <= few.length) {
      return few[index];
    }
    return 'hsl(' + Math.round((index * 360) / count) + (dark ? ' 75% 65%)' : ' 75% 36%)');
  };
})();
