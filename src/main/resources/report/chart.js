/* An interactive chart: uPlot, with a legend, options, a tooltip and keys around it. */
(function () {
  'use strict';

  const element = dlfs.element;
  const DASHES = [[], [6, 4], [2, 3], [10, 4, 2, 4]];
  const MANY = 12;
  const MAX_TABLE_ROWS = 1000;
  const MAX_SPOKEN = 6;
  const dark = matchMedia('(prefers-color-scheme: dark)');

  /** All charts of the page. */
  dlfs.charts = [];

  const colourOf = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  dlfs.Chart = class {
    /**
     * Appends a chart to an element.
     *
     * @param chart one of dlfs.chartsOf
     */
    constructor(parent, chart) {
      this.id = 'chart-' + dlfs.charts.push(this);
      this.hidden = new Set();
      this.zoom = null;
      this.options = {position: null, each: false, log: false, weight: 0};
      this.addTo(parent, chart.title);
      this.set(chart);
      new ResizeObserver(() => this.resize()).observe(this.plot);
      dark.addEventListener('change', () => this.draw());
    }

    /** Shows other data of the same metrics; the state of the controls is kept. */
    set(chart) {
      this.chart = chart;
      this.variants = [...new Set(chart.curves.map(c => c.variant))];
      this.metrics = [...new Set(chart.curves.map(c => c.metric))];
      this.runs = [...new Set(chart.curves.map(c => c.run))];
      const seeds = new Set(chart.curves.map(c => c.seed)).size;
      this.seedsControl.hidden = seeds < 2;
      const positions = chart.positions;
      if (!positions.includes(this.options.position)) {
        this.options.position = positions[0];
      }
      this.positionControl.hidden = positions.length < 2;
      const select = this.positionControl.querySelector('select');
      if ([...select.options].map(option => option.value).join() !== positions.join()) {
        select.replaceChildren(...positions.map(p => element('option', {value: p}, p)));
      }
      select.value = this.options.position;
      this.draw();
    }

    addTo(parent, title) {
      const option = (label, input, ...after) =>
        element('label', {class: 'option'}, label + ' ', input, ...after);
      const check = (label, name) => {
        const input = element('input', {type: 'checkbox', 'data-option': name});
        input.addEventListener('change', () => this.choose(name, input.checked));
        return option(label, input);
      };
      const position = element('select', {'data-option': 'position'});
      position.addEventListener('change', () => this.choose('position', position.value));
      this.positionControl = option('x axis', position);
      this.seedsControl = check('each seed', 'each');
      const weight = element('input', {
        type: 'range', min: '0', max: '0.99', step: '0.01', value: '0', 'data-option': 'weight'});
      const shown = element('output', {}, '0');
      weight.addEventListener('input', () => {
        shown.textContent = weight.value;
        this.choose('weight', Number(weight.value));
      });
      const button = (label, action, name) => {
        const made = element('button', {type: 'button', class: 'small secondary', 'data-action': name}, label);
        made.addEventListener('click', action);
        return made;
      };
      const options = element('div', {class: 'options'},
        this.positionControl, this.seedsControl, check('logarithmic', 'log'),
        option('smoothing', weight, shown),
        button('zoom in', () => this.zoomBy(0.5), 'in'),
        button('zoom out', () => this.zoomBy(2), 'out'),
        button('whole chart', () => this.zoomTo(null), 'reset'));

      this.plot = element('div', {
        class: 'plot', tabindex: '0', role: 'group', 'aria-describedby': this.id + '-keys'});
      this.plot.setAttribute('aria-label', 'Chart of ' + title);
      this.plot.addEventListener('keydown', event => this.key(event));
      this.tip = element('div', {class: 'tip', hidden: true});
      this.spoken = element('div', {class: 'sr-only', 'aria-live': 'polite'});
      this.legend = element('div', {class: 'legend'});
      this.filter = element('input', {
        type: 'search', placeholder: 'find a curve', 'aria-label': 'find a curve'});
      this.filter.addEventListener('input', () => this.filterLegend());
      this.legendTools = element('div', {class: 'options'}, this.filter,
        button('show all', () => this.showAll(true), 'all'),
        button('hide all', () => this.showAll(false), 'none'));
      this.at = element('p', {class: 'at'});
      this.table = element('details', {class: 'values'}, element('summary', {}, 'Values as a table'));
      this.table.addEventListener('toggle', () => this.fillTable());
      parent.append(element('section', {class: 'chart', id: this.id},
        element('h3', {}, title), options,
        element('div', {class: 'stage'}, this.plot, this.tip), this.spoken,
        element('p', {class: 'hint', id: this.id + '-keys'},
          'Drag to zoom, double-click for the whole chart. Keys: arrows move along the curves, + and - zoom, 0 shows everything.'),
        this.at, this.legendTools, this.legend, this.table));
    }

    choose(name, value) {
      this.options[name] = value;
      if (name === 'position') {
        this.zoom = null;
      }
      this.draw();
    }

    style(line) {
      const index = this.variants.indexOf(line.variant);
      const dash = this.runs.length > 1
        ? this.runs.indexOf(line.run)
        : this.metrics.indexOf(line.metric);
      return {
        colour: dlfs.colour(index, this.variants.length, dark.matches),
        dash: DASHES[dash % DASHES.length],
      };
    }

    name(line) {
      const parts = [line.variant];
      if (this.metrics.length > 1) {
        parts.push(line.metric);
      }
      if (line.seed !== '') {
        parts.push('seed ' + line.seed);
      }
      if (this.runs.length > 1) {
        parts.push(line.run);
      }
      return parts.join(', ');
    }

    /** Draws everything anew, which takes milliseconds. */
    draw() {
      this.lines = dlfs.lines(this.chart.curves, this.options.position, this.options.each);
      const shown = this.lines.filter(line => !this.hidden.has(line.key));
      this.shown = shown;
      const xs = [...new Set(shown.flatMap(line => [...line.points.keys()]))].sort((a, b) => a - b);
      this.xs = xs;
      const data = [xs];
      const series = [{}];
      const bands = [];
      this.lineOfSeries = [null];
      const finite = v =>
        Number.isFinite(v) && (!this.options.log || v > 0) ? v : undefined;
      for (const line of shown) {
        const style = this.style(line);
        const at = xs.map(x => line.points.get(x));
        const raw = at.map(p => (p ? p.mean : undefined));
        const known = raw.filter(v => v !== undefined);
        let drawn = raw.map(finite);
        if (this.options.weight > 0) {
          const smooth = dlfs.smooth(known, this.options.weight);
          let next = 0;
          drawn = raw.map(v => (v === undefined ? undefined : finite(smooth[next++])));
        }
        const spread = at.some(p => p && p.seeds > 1) && this.options.weight === 0;
        if (spread) {
          const edge = {stroke: 'transparent', width: 0, points: {show: false}, spanGaps: true};
          data.push(at.map(p => (p ? finite(p.mean + p.std) : undefined)));
          data.push(at.map(p => (p ? finite(p.mean - p.std) : undefined)));
          bands.push({series: [series.length, series.length + 1], fill: dlfs.faint(style.colour)});
          series.push(edge, {...edge});
        }
        series.push({
          label: this.name(line), stroke: style.colour, dash: style.dash, width: 1.75,
          spanGaps: true, points: known.length < 2 ? {show: true, size: 5} : shown.length > MANY ? {show: false} : {size: 5}});
        data.push(drawn);
        while (this.lineOfSeries.length < series.length) {
          this.lineOfSeries.push(line);
        }
      }
      this.plotted = data;
      const axis = {
        stroke: colourOf('--pico-color'),
        grid: {stroke: colourOf('--chart-grid'), width: 1},
        ticks: {stroke: colourOf('--chart-grid'), width: 1},
        font: '13px system-ui, sans-serif',
      };
      const look = JSON.stringify([series, bands, axis, this.options.log, this.options.position]);
      if (look === this.look) {
        this.replaceData(data);
      } else {
        this.look = look;
        this.build(series, bands, axis, data);
      }
      this.tip.hidden = true;
      this.fillLegend();
      this.fillTable();
    }

    /** Draws other values of the same curves, which is faster than drawing everything anew. */
    replaceData(data) {
      const zoom = this.zoom;
      this.u.setData(data, zoom === null);
      if (zoom) {
        this.apply(zoom);
      }
    }

    build(series, bands, axis, data) {
      const hadFocus = document.activeElement === this.plot;
      if (this.u) {
        this.u.destroy();
      }
      this.u = new uPlot({
        width: this.width(), height: this.height(),
        legend: {show: false},
        focus: {alpha: 0.25},
        cursor: {
          drag: {x: true, y: true, uni: 40},
          focus: {prox: 24},
          points: {size: 7},
        },
        scales: {
          x: {time: false},
          y: {distr: this.options.log ? 3 : 1},
        },
        axes: [
          {...axis, label: this.options.position, labelSize: 22, labelFont: axis.font, size: 36},
          {...axis, size: 66, values: (u, ticks) => ticks.map(t => (t === null ? '' : dlfs.short(t)))},
        ],
        series: series, bands: bands,
        hooks: {
          setCursor: [u => this.hover(u)],
          setSeries: [(u, i, options) => this.focused(i, options)],
          setScale: [(u, key) => this.scaled(u, key)],
        },
      }, data, this.plot);
      if (this.zoom) {
        this.apply(this.zoom);
      }
      if (hadFocus) {
        this.plot.focus({preventScroll: true});
      }
    }

    width() {
      return Math.max(200, this.plot.clientWidth);
    }

    height() {
      return this.width() < 500 ? 260 : 380;
    }

    resize() {
      if (this.u && this.u.width !== this.width()) {
        this.u.setSize({width: this.width(), height: this.height()});
      }
    }

    /** Remembers the range that the user has zoomed to. */
    scaled(u, key) {
      if (this.u === u && key === 'x' && this.xs.length > 0) {
        const {min, max} = u.scales.x;
        const whole = min <= this.xs[0] && max >= this.xs[this.xs.length - 1];
        this.zoom = whole ? null : {x: {min, max}};
      }
    }

    apply(zoom) {
      this.u.setScale('x', zoom.x);
    }

    zoomTo(range) {
      this.zoom = range;
      const ends = {min: this.xs[0], max: this.xs[this.xs.length - 1]};
      this.u.setScale('x', range ? range.x : ends);
      this.zoom = range;
    }

    zoomBy(factor) {
      const {min, max} = this.u.scales.x;
      const index = this.u.cursor.idx;
      const known = index !== null && index !== undefined && this.xs[index] !== undefined;
      const centre = known ? this.xs[index] : (min + max) / 2;
      const lowest = this.xs[0];
      const highest = this.xs[this.xs.length - 1];
      const range = {
        min: Math.max(lowest, centre - (centre - min) * factor),
        max: Math.min(highest, centre + (max - centre) * factor),
      };
      this.zoomTo(range.min <= lowest && range.max >= highest ? null : {x: range});
    }

    valueAt(line, index) {
      const point = line.points.get(this.xs[index]);
      return point ? point.mean : undefined;
    }

    /** Shows the values at the cursor: all in the legend, that of the nearest curve beside it. */
    hover(u) {
      if (this.u !== u) {
        return;
      }
      const index = u.cursor.idx;
      const inside = index !== null && index !== undefined && u.cursor.left >= 0;
      this.at.textContent = inside
        ? 'Values at ' + this.options.position + ' ' + dlfs.exact(this.xs[index])
        : 'Last values';
      this.shown.forEach((line, i) => {
        this.write(line, inside ? index : null);
      });
      this.placeTip(inside ? index : null);
    }

    /** Writes the value of a curve into its legend: at an index, or its last one. */
    write(line, index) {
      const output = this.outputs.get(line.key);
      const x = index === null ? [...line.points.keys()].pop() : this.xs[index];
      const point = line.points.get(x);
      const spread = point && point.seeds > 1 ? dlfs.spread(point.mean, point.std) : '';
      output.textContent = point ? dlfs.short(point.mean) + spread : '–';
      output.title = point ? dlfs.exact(point.mean) : '';
      output.dataset.value = point ? dlfs.exact(point.mean) : '';
      output.dataset.x = point ? dlfs.exact(x) : '';
    }

    focused(series, options) {
      this.near = options && options.focus && series ? this.lineOfSeries[series] : null;
      if (this.u) {
        this.placeTip(this.u.cursor.left >= 0 ? this.u.cursor.idx : null);
      }
    }

    placeTip(index) {
      const line = this.near || (this.shown.length === 1 ? this.shown[0] : null);
      const value = line && index !== null && index !== undefined ? this.valueAt(line, index) : undefined;
      this.tip.hidden = value === undefined;
      if (value === undefined) {
        return;
      }
      this.tip.replaceChildren(
        element('strong', {}, this.name(line)), element('br'),
        this.options.position + ' ' + dlfs.exact(this.xs[index]) + ': ',
        element('output', {}, dlfs.exact(value)));
      const left = this.u.cursor.left + this.u.over.offsetLeft;
      const right = left > this.width() / 2;
      this.tip.style.left = right ? 'auto' : left + 14 + 'px';
      this.tip.style.right = right ? this.width() - left + 14 + 'px' : 'auto';
      this.tip.style.top = Math.max(0, this.u.cursor.top - 10) + 'px';
    }

    key(event) {
      const n = this.xs.length;
      const now = this.u.cursor.idx;
      const step = event.shiftKey ? 10 : 1;
      const at = now === null || now === undefined ? -1 : now;
      const move = {
        ArrowRight: Math.min(n - 1, at + step), ArrowLeft: Math.max(0, at - step),
        Home: 0, End: n - 1}[event.key];
      if (move !== undefined) {
        const x = this.xs[move];
        this.u.setCursor({left: this.u.valToPos(x, 'x'), top: this.u.over.clientHeight / 2});
        this.speak(move);
      } else if (event.key === '+' || event.key === '=') {
        this.zoomBy(0.5);
      } else if (event.key === '-') {
        this.zoomBy(2);
      } else if (event.key === '0' || event.key === 'Escape') {
        this.zoomTo(null);
      } else {
        return;
      }
      event.preventDefault();
    }

    speak(index) {
      const values = this.shown
        .filter(line => this.valueAt(line, index) !== undefined)
        .slice(0, MAX_SPOKEN)
        .map(line => this.name(line) + ': ' + dlfs.short(this.valueAt(line, index)));
      const x = this.options.position + ' ' + dlfs.exact(this.xs[index]);
      this.spoken.textContent = x + '. ' + values.join('; ');
    }

    fillLegend() {
      const keys = this.lines.map(line => line.key + this.name(line)).join();
      this.legendTools.hidden = this.lines.length < 3;
      this.filter.hidden = this.lines.length <= MANY;
      this.legend.classList.toggle('many', this.lines.length > MANY);
      if (this.legendKeys !== keys + dark.matches) {
        this.legendKeys = keys + dark.matches;
        this.outputs = new Map();
        this.legend.replaceChildren(...this.lines.map(line => this.entry(line)));
        this.filterLegend();
      }
      this.hover(this.u);
    }

    entry(line) {
      const style = this.style(line);
      const input = element('input', {type: 'checkbox', checked: !this.hidden.has(line.key)});
      input.addEventListener('change', () => {
        if (input.checked) {
          this.hidden.delete(line.key);
        } else {
          this.hidden.add(line.key);
        }
        this.draw();
      });
      const swatch = element('span', {class: 'swatch', 'aria-hidden': 'true'});
      swatch.style.borderTopColor = style.colour;
      swatch.style.borderTopStyle = style.dash.length === 0 ? 'solid' : style.dash[0] > 3 ? 'dashed' : 'dotted';
      const output = element('output', {'aria-live': 'off'});
      this.outputs.set(line.key, output);
      const entry = element('label', {class: 'curve'}, input, swatch,
        element('span', {class: 'name'}, this.name(line)), output);
      const emphasise = on => {
        const i = this.lineOfSeries.findIndex(shown => shown && shown.key === line.key);
        if (i >= 0) {
          this.u.setSeries(on ? i : null, {focus: on});
        }
      };
      entry.addEventListener('mouseenter', () => emphasise(true));
      entry.addEventListener('mouseleave', () => emphasise(false));
      return entry;
    }

    filterLegend() {
      const wanted = this.filter.value.toLowerCase();
      for (const entry of this.legend.children) {
        const name = entry.querySelector('.name').textContent.toLowerCase();
        entry.hidden = !name.includes(wanted);
      }
    }

    /** Shows or hides the curves that the filter selects. */
    showAll(shown) {
      this.lines.forEach((line, i) => {
        const entry = this.legend.children[i];
        if (!entry.hidden) {
          entry.querySelector('input').checked = shown;
          if (shown) {
            this.hidden.delete(line.key);
          } else {
            this.hidden.add(line.key);
          }
        }
      });
      this.draw();
    }

    fillTable() {
      if (!this.table.open) {
        return;
      }
      const rows = this.xs.slice(0, MAX_TABLE_ROWS).map((x, i) => element('tr', {},
        element('th', {scope: 'row'}, dlfs.exact(x)),
        ...this.shown.map(line => element('td', {}, dlfs.exact(this.valueAt(line, i))))));
      const head = element('tr', {}, element('th', {scope: 'col'}, this.options.position),
        ...this.shown.map(line => element('th', {scope: 'col'}, this.name(line))));
      const more = this.xs.length > MAX_TABLE_ROWS
        ? element('p', {}, 'The first ' + MAX_TABLE_ROWS + ' of ' + this.xs.length + ' rows; all are in metrics.csv.')
        : null;
      while (this.table.children.length > 1) {
        this.table.lastChild.remove();
      }
      this.table.append(element('div', {class: 'scroll', tabindex: '0'},
        element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows))));
      if (more) {
        this.table.append(more);
      }
    }
  };

  /** The same colour, almost transparent. */
  dlfs.faint = function (colour) {
    return colour.startsWith('#') ? colour + '30' : colour.replace(')', ' / 19%)');
  };
})();
