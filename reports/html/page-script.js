/* global document, innerWidth, innerHeight */
// Runs in the page of a report, as it is: hover for samples, strategies on and off, the samples behind a row.
(() => {
  const samples = JSON.parse(document.getElementById('samples').textContent);
  const tip = document.getElementById('tip');
  const panel = document.getElementById('panel');
  const hide = () => {
    tip.hidden = true;
  };
  document.addEventListener('pointermove', (event) => {
    const mark = event.target.closest?.('figure [aria-label][role="graphics-symbol"]');
    const label = mark?.getAttribute('aria-label');
    if (!label?.includes(' · ')) return hide();
    tip.textContent = label.split(' · ').join('\n');
    tip.hidden = false;
    tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${Math.min(event.clientY + 14, innerHeight - tip.offsetHeight - 8)}px`;
  });
  document.addEventListener('scroll', hide, { passive: true });
  document.querySelectorAll('#strategies input').forEach((box) => {
    box.addEventListener('change', () => {
      document.querySelectorAll('figure [aria-label]').forEach((mark) => {
        const label = mark.getAttribute('aria-label');
        if (label === box.value || label.startsWith(`${box.value} · `)) {
          mark.style.display = box.checked ? '' : 'none';
        }
      });
    });
  });
  document.addEventListener('click', (event) => {
    if (event.target.id === 'close') panel.hidden = true;
    const traced = event.target.closest?.('[data-samples]');
    if (!traced) return;
    const lines = traced.dataset.samples
      .split(' ')
      .filter(Boolean)
      .map((place) => {
        const [id, role, round, ms] = samples[Number(place)];
        return `${id}: ${role}, round ${round}${ms === null ? '' : `, usable after ${ms} ms`}`;
      });
    panel.querySelector('pre').textContent = [...lines, ...(traced.dataset.records?.split('\n') ?? [])].join(
      '\n',
    );
    panel.hidden = false;
  });
})();
