/* global document, location, matchMedia, addEventListener, innerWidth, innerHeight */
// Runs in the page of a report, as it is: plots that fit the screen, hover for samples, filters, and the samples behind a row.
(() => {
  const { prefixes, roles, samples, warnings } = JSON.parse(document.getElementById('samples').textContent);
  const tip = document.getElementById('tip');
  const panel = document.getElementById('panel');
  const bySet = document.getElementById('by-set');
  const byClaim = document.getElementById('by-claim');
  const claims = new Set([...(byClaim?.options ?? [])].map(({ value }) => value));
  const hide = () => {
    tip.hidden = true;
  };

  const showStrategies = () => {
    const off = [...document.querySelectorAll('#strategies input:not(:checked)')].map(({ value }) => value);
    document.querySelectorAll('figure [aria-label]').forEach((mark) => {
      const label = mark.getAttribute('aria-label');
      const hidden = off.some((value) => label === value || label.startsWith(`${value} · `));
      mark.style.display = hidden ? 'none' : '';
    });
  };

  const narrow = matchMedia('(max-width: 1019px)');
  const forms = [...document.querySelectorAll('figure')].map((figure) => ({
    place: figure.querySelector('.drawn'),
    wide: figure.querySelector('.drawn').firstElementChild,
    narrow: figure.querySelector('template').content.firstElementChild,
  }));
  const fit = () => {
    for (const form of forms) {
      const fitting = narrow.matches ? form.narrow : form.wide;
      if (fitting) form.place.replaceChildren(fitting);
    }
    showStrategies();
  };
  fit();
  narrow.addEventListener('change', fit);

  const isShown = (row) => {
    const { sets } = row.dataset;
    if (bySet?.value && sets !== undefined && !sets.split(' ').includes(bySet.value)) return false;
    const claim = row.cells[0]?.querySelector('code')?.textContent;
    return !byClaim?.value || !claims.has(claim) || claim === byClaim.value;
  };
  const filter = () => {
    document.querySelectorAll('tbody tr').forEach((row) => {
      row.hidden = !isShown(row);
    });
  };
  bySet?.addEventListener('change', filter);
  byClaim?.addEventListener('change', filter);

  const unfold = (details) => {
    const template = details.querySelector(':scope > template');
    if (!template) return;
    template.replaceWith(template.content);
    filter();
  };
  document.addEventListener(
    'toggle',
    (event) => {
      if (event.target.open) unfold(event.target);
    },
    true,
  );

  document.addEventListener('pointermove', (event) => {
    const mark = event.target.closest?.('figure [aria-label][role="graphics-symbol"]');
    const label = mark?.getAttribute('aria-label');
    if (!label?.includes(' · ')) return hide();
    tip.textContent = label.split(' · ').join('\n');
    tip.hidden = false;
    tip.style.left = `${Math.max(0, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
  });
  document.addEventListener('scroll', hide, { passive: true });
  document.querySelectorAll('#strategies input').forEach((box) => {
    box.addEventListener('change', showStrategies);
  });

  const lineOf = (place) => {
    const [prefix, rest, role, round, ms] = samples[Number(place)];
    const time = ms === null ? '' : `, usable after ${ms} ms`;
    return `${prefixes[prefix]}${rest}: ${roles[role]}, round ${round}${time}`;
  };
  const rows = () => [...document.querySelectorAll('tr[data-samples]')];
  document.addEventListener('click', (event) => {
    if (event.target.id === 'close') panel.hidden = true;
    if (event.target.closest?.('a')) return;
    const traced = event.target.closest?.('[data-samples]');
    if (!traced) return;
    const lines = traced.dataset.samples.split(' ').filter(Boolean).map(lineOf);
    panel.querySelector('pre').textContent = [...lines, ...(traced.dataset.records?.split('\n') ?? [])].join(
      '\n',
    );
    const row = traced.closest('tr');
    row.id ||= `row-${rows().indexOf(row) + 1}`;
    document.getElementById('row-link').href = `#${row.id}`;
    const sets = (traced.dataset.sets ?? '').split(' ').filter(Boolean);
    const count = sets.reduce((sum, set) => sum + (warnings[Number(set)] ?? 0), 0);
    const section = document.querySelector('a[href^="#warnings"]')?.getAttribute('href');
    const toWarnings = document.getElementById('row-warnings');
    toWarnings.hidden = count === 0 || !section;
    toWarnings.href = section ?? '#';
    toWarnings.textContent = `${count} ${count === 1 ? 'warning is' : 'warnings are'} about its sets`;
    panel.hidden = false;
  });

  // A row is named by its place among those that have samples; a link to one in a folded table unfolds what it takes.
  const [, place] = /^#row-(\d+)$/u.exec(location.hash) ?? [];
  if (place !== undefined) {
    document.querySelectorAll('main details, body > details').forEach(unfold);
    const row = rows()[Number(place) - 1];
    if (row) {
      row.id = `row-${place}`;
      const details = row.closest('details');
      if (details) details.open = true;
      row.scrollIntoView({ block: 'center' });
    }
  }
  addEventListener('beforeprint', () => document.querySelectorAll('body > details').forEach(unfold));
})();
