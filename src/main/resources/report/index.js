/* The search of the table of contents. */
(function () {
  'use strict';
  const search = document.getElementById('search');
  const found = document.getElementById('found');
  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(word => word !== '');
    let count = 0;
    for (const row of document.querySelectorAll('tbody tr')) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every(word => text.includes(word));
      count += row.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll('section.group')) {
      section.hidden = words.length > 0 && section.querySelector('tbody tr:not([hidden])') === null;
    }
    found.textContent = words.length === 0 ? '' : count + ' found';
  };
  search.addEventListener('input', filter);
  filter();
  document.body.dataset.ready = 'true';
})();
