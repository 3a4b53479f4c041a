// Runs in the panel, behind the server's page: its places lead to the editor, the cursor leads to its places, and
// what is folded, searched and scrolled stays so when the page is drawn anew.
(function () {
  const code = acquireVsCodeApi();
  const place = /^(file:\/\/[^#]*)(?:#L?(\d+))?/;

  document.addEventListener(
    'click',
    (event) => {
      const link = event.target.closest?.('a[href^="file:"]');
      if (link) {
        event.preventDefault();
        event.stopPropagation();
        code.postMessage({ open: link.getAttribute('href') });
      }
    },
    true,
  );

  const style = document.createElement('style');
  style.textContent = '.modwsgi-ls-here { outline: 2px solid var(--vscode-focusBorder, #007fd4); outline-offset: 2px; border-radius: 2px; }';
  document.head.append(style);

  window.addEventListener('message', ({ data }) => {
    document.querySelectorAll('.modwsgi-ls-here').forEach((element) => element.classList.remove('modwsgi-ls-here'));
    const link = nearest(data.files, data.line);
    if (link) {
      link.classList.add('modwsgi-ls-here');
      for (let folded = link.closest('details'); folded; folded = folded.parentElement.closest('details')) {
        folded.open = true;
      }
      const { top, bottom } = link.getBoundingClientRect();
      if (top < 0 || bottom > window.innerHeight) {
        (link.closest('article') ?? link).scrollIntoView({ block: 'start', behavior: 'instant' });
      }
    }
  });

  const places = [...document.querySelectorAll('a[href^="file:"]')].map((link) => {
    const [, file, line] = place.exec(link.getAttribute('href'));
    return { link, file, line: Number(line ?? 1) };
  });

  /** The place of the page that is the last one at or above the line. */
  function nearest(files, line) {
    const above = places.filter((known) => files.includes(known.file) && known.line <= line);
    return above.sort((one, other) => other.line - one.line)[0]?.link;
  }

  const folds = () => [...document.querySelectorAll('details')];
  const key = (fold) => fold.querySelector('summary')?.textContent ?? '';
  const search = document.querySelector('input[type="search"]');
  const before = code.getState();
  if (before) {
    const wasOpen = new Map(before.folds);
    for (const fold of folds()) {
      fold.open = wasOpen.get(key(fold)) ?? fold.open;
    }
    if (search && before.search) {
      search.value = before.search;
      search.dispatchEvent(new Event('input', { bubbles: true }));
    }
    window.scrollTo(0, before.scroll);
  }
  const keep = () => code.setState({ scroll: window.scrollY, search: search?.value ?? '', folds: folds().map((fold) => [key(fold), fold.open]) });
  window.addEventListener('scroll', keep, { passive: true });
  document.addEventListener('toggle', keep, true);
  document.addEventListener('input', keep);

  code.postMessage({ files: [...new Set(places.map(({ file }) => file))] });
})();
