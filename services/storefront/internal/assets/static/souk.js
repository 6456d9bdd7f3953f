// What HTML and htmx cannot do by themselves. Everything works without it.
'use strict';

(() => {
  // A form that has been sent is not sent again by a second click; it can be again when the page comes back.
  document.addEventListener('submit', (e) => {
    const form = e.target;
    if (!form.matches('[data-once]')) return;
    if (form.dataset.sent) { e.preventDefault(); return; }
    form.dataset.sent = 'yes';
    for (const b of form.querySelectorAll('button[type=submit]')) b.setAttribute('aria-disabled', 'true');
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sent]')) {
      delete form.dataset.sent;
      for (const b of form.querySelectorAll('button[aria-disabled]')) b.removeAttribute('aria-disabled');
    }
  });

  // A choice in a form that says so is sent at once.
  document.addEventListener('change', (e) => {
    const form = e.target.form;
    if (form && form.matches('[data-auto]') && !form.matches('[hx-get], [hx-post]')) form.requestSubmit();
  });
})();
