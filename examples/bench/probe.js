// Runs in every document before the page's own scripts, and notes when things come about: milliseconds since the
// navigation began.
(() => {
  const probe = { firstRow: null, complete: null, verified: null, proven: null, tasks: [], frames: [] };
  window.probe = probe;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) probe.tasks.push({ start: task.startTime, duration: task.duration });
  }).observe({ type: "longtask", buffered: true });
  // The yardstick's page notes its own times; looking through its rows at each change would be counted as its work.
  if (location.pathname === "/every-row") return;
  // Gaps between frames that are longer than two of sixty in a second.
  let last = performance.now();
  const frame = (now) => {
    if (now - last > 34) probe.frames.push({ start: last, duration: now - last });
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
  new MutationObserver(() => {
    const now = performance.now();
    const rows = document.querySelectorAll("tr[data-tag]");
    if (rows.length > 0) {
      probe.firstRow ??= now;
      // Rows that come later, when the page has measured the screen, begin the waiting anew.
      const complete = [...rows].every((row) => row.dataset.complete === "true");
      probe.complete = complete ? (probe.complete ?? now) : null;
    }
    if (document.querySelector('tr[data-layer] [data-verdict="verified"]')) probe.verified ??= now;
    if (document.querySelector('[data-proof="proven"]')) probe.proven ??= now;
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["data-complete", "data-proof", "data-verdict"],
  });
})();
