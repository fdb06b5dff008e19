// Conveniences alone: every page does all it does without this file.
'use strict';

// Files that are dropped on a text field go into the file field of its form; a single small one is shown.
document.querySelectorAll('[data-drop]').forEach((area) => {
  const field = area.closest('form').querySelector('input[type="file"][name="files"]');
  const over = (is) => (event) => {
    if (!event.dataTransfer || !Array.from(event.dataTransfer.types).includes('Files')) return;
    event.preventDefault();
    area.classList.toggle('over', is);
  };
  area.addEventListener('dragenter', over(true));
  area.addEventListener('dragover', over(true));
  area.addEventListener('dragleave', (event) => {
    if (!area.contains(event.relatedTarget)) over(false)(event);
  });
  area.addEventListener('drop', (event) => {
    if (!event.dataTransfer || !event.dataTransfer.files.length) return;
    over(false)(event);
    field.files = event.dataTransfer.files;
    field.focus();
  });
});

// Ctrl+Enter (or Cmd+Enter) in a text field sends its form.
document.querySelectorAll('textarea').forEach((field) => {
  field.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) field.form.requestSubmit();
  });
});

// What is typed on the first page is still there in another language, in other colours, and beside the template.
document.querySelectorAll('form[data-typed]').forEach((form) => {
  const fields = Array.from(form.querySelectorAll('textarea'));
  const reach = (act) => { try { return act(window.sessionStorage); } catch { return null; } };
  const typed = JSON.parse(reach((kept) => kept.getItem('typed')) || '{}');
  reach((kept) => kept.removeItem('typed'));
  fields.filter((field) => !field.value && typed[field.name]).forEach((field) => {
    field.value = typed[field.name];
    if (field.closest('details')) field.closest('details').open = true;
  });
  document.querySelectorAll('.switches a, a[data-keep]').forEach((link) => {
    link.addEventListener('click', () => {
      const all = Object.fromEntries(fields.map((field) => [field.name, field.value]));
      reach((kept) => kept.setItem('typed', JSON.stringify(all)));
    });
  });
});

// A copied file can be pasted as if it were chosen.
document.querySelectorAll('[data-paste]').forEach((field) => {
  field.addEventListener('paste', (event) => {
    if (!event.clipboardData || !event.clipboardData.files.length) return;
    event.preventDefault();
    const files = field.form.querySelector('input[type="file"][name="files"]');
    files.files = event.clipboardData.files;
    files.focus();
  });
});

// Copy what an element holds.
document.querySelectorAll('[data-copy]').forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    const source = document.getElementById(button.dataset.copy);
    await navigator.clipboard.writeText('value' in source ? source.value : source.textContent);
    const words = button.querySelector('span');
    const before = words.textContent;
    words.textContent = button.dataset.done;
    button.setAttribute('aria-live', 'polite');
    setTimeout(() => { words.textContent = before; }, 2000);
  });
});

// From a finding to its line, and from line to line: within the document, without moving the page too far.
const lines = document.querySelector('ol.code');
const show = (line) => {
  if (!lines || !line) return;
  lines.querySelectorAll('.here').forEach((each) => each.classList.remove('here'));
  line.classList.add('here');
  lines.scrollTop = line.offsetTop - lines.offsetTop - lines.clientHeight / 3;
  const place = lines.getBoundingClientRect();
  if (place.top < 0 || place.bottom > window.innerHeight) lines.scrollIntoView({ block: 'nearest' });
};
document.querySelectorAll('a[data-jump]').forEach((link) => {
  link.addEventListener('click', (event) => {
    const line = document.getElementById(link.hash.slice(1));
    if (!line) return;
    event.preventDefault();
    history.replaceState(null, '', link.hash);
    show(line);
    lines.focus({ preventScroll: true });
  });
});
const next = document.querySelector('[data-next]');
const marked = lines ? Array.from(lines.querySelectorAll('.marked')) : [];
if (marked.length) lines.scrollTop = marked[0].offsetTop - lines.offsetTop - lines.clientHeight / 3;
if (next && marked.length > 1) {
  let at = -1;
  next.hidden = false;
  next.addEventListener('click', () => {
    at = (at + 1) % marked.length;
    show(marked[at]);
  });
}

// Line numbers beside a text that is being corrected, and from a finding to its line in it.
document.querySelectorAll('textarea[data-lines]').forEach((field) => {
  const looks = new Map(field.dataset.marked.trim().split(' ').filter(Boolean).map((each) => each.split(':')));
  const gutter = document.createElement('pre');
  const around = document.createElement('div');
  gutter.className = 'gutter';
  gutter.setAttribute('aria-hidden', 'true');
  around.className = 'numbered';
  field.replaceWith(around);
  around.append(gutter, field);
  if (field.autofocus) field.focus();
  const number = () => {
    const count = field.value.split('\n').length;
    if (gutter.children.length === count) return;
    gutter.replaceChildren(...Array.from({ length: count }, (_, at) => {
      const line = document.createElement('div');
      line.textContent = at + 1;
      line.className = looks.get(String(at + 1)) || '';
      return line;
    }));
  };
  const follow = () => { gutter.scrollTop = field.scrollTop; };
  field.addEventListener('input', () => { number(); follow(); });
  field.addEventListener('scroll', follow);
  number();
  const height = () => field.scrollHeight / field.value.split('\n').length;
  const [first] = looks.keys();
  if (first) field.scrollTop = (first - 1) * height() - field.clientHeight / 3;
  const go = (line) => {
    const before = field.value.split('\n').slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    const after = field.value.indexOf('\n', before);
    field.focus();
    field.setSelectionRange(before, after < 0 ? field.value.length : after);
    field.scrollTop = (line - 1) * height() - field.clientHeight / 3;
  };
  document.querySelectorAll('a[data-line]').forEach((link) => {
    link.addEventListener('click', (event) => { event.preventDefault(); go(Number(link.dataset.line)); });
  });
});
