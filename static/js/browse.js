// Lists that follow while one types: fetches the same address as a fragment and replaces what has
// data-live. Without this file the search field is a form and everything else are links.
(() => {
  "use strict";
  const form = document.getElementById("browse");
  if (!form) return;
  const field = form.elements.q;
  const said = document.getElementById("browse-said");
  const PAUSE = 200;
  let timer = 0;
  let flight = null;
  let composing = false;
  let failed = false;

  const results = () => document.getElementById("results");

  // What the form would send, without empty values.
  function address() {
    const sent = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) sent.append(name, value.trim());
    }
    const query = sent.toString();
    return form.getAttribute("action") + (query ? `?${query}` : "");
  }

  const present = () => location.pathname + location.search;

  // One keystroke of many is no place to come back to: a run of typing is one entry of the history.
  function remember(url, typing) {
    if (url === present()) return;
    const same = typing && history.state?.typing;
    history[same ? "replaceState" : "pushState"]({ typing }, "", url);
  }

  function place(node) {
    return node?.form === form && node.name ? [node.name, node.value] : null;
  }

  function swap(page) {
    const focus = place(document.activeElement);
    for (const fresh of page.querySelectorAll("[data-live]")) {
      const old = document.getElementById(fresh.id);
      if (!old) continue;
      // What the reader has unfolded stays unfolded.
      for (const each of [old, ...old.querySelectorAll("details[data-key]")]) {
        const same = each === old ? fresh : fresh.querySelector(`details[data-key="${each.dataset.key}"]`);
        if (each.open && same) same.open = true;
      }
      old.replaceWith(fresh);
    }
    if (focus && document.activeElement === document.body) {
      const again = [...form.elements].find((each) => each.name === focus[0] && each.value === focus[1]);
      again?.focus({ preventScroll: true });
    }
    document.title = page.title || document.title;
    said.textContent = results().querySelector("[data-said]")?.textContent.trim() ?? "";
  }

  // Hidden values and the field itself follow only when the address was not made by the form.
  function follow(page) {
    const fresh = page.getElementById("browse");
    if (!fresh) return;
    for (const node of fresh.elements) {
      const old = [...form.elements].find((each) => each.name === node.name && each.type === node.type);
      if (old && (node.type === "hidden" || node.type === "search")) old.value = node.value;
    }
  }

  async function show(url, { typing = false, keep = true, whole = false } = {}) {
    clearTimeout(timer);
    flight?.abort();
    const mine = new AbortController();
    flight = mine;
    results().setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: mine.signal });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const text = await answer.text();
      if (flight !== mine) return false;
      const page = new DOMParser().parseFromString(text, "text/html");
      if (!page.getElementById("results")) throw new Error("no results");
      if (keep) remember(url, typing);
      if (whole) follow(page);
      swap(page);
      failed = false;
      return true;
    } catch (error) {
      if (mine.signal.aborted) return false;
      results().removeAttribute("aria-busy");
      failed = true;
      said.textContent = "没有取到结果，请按回车重试。";
      return false;
    } finally {
      if (flight === mine) flight = null;
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!composing && address() !== present()) show(address(), { typing: true });
    }, PAUSE);
  }

  // An input method sends half-written syllables as input; only what was chosen counts.
  field.addEventListener("compositionstart", () => {
    composing = true;
    clearTimeout(timer);
  });
  field.addEventListener("compositionend", () => {
    composing = false;
    soon();
  });
  field.addEventListener("input", (event) => {
    if (!composing && !event.isComposing) soon();
  });

  form.addEventListener("submit", (event) => {
    if (failed && !composing) return; // let the browser ask, and say what is wrong
    event.preventDefault();
    if (composing) return;
    clearTimeout(timer);
    if (address() !== present() || flight) show(address());
  });

  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.matches("input[type=checkbox], select")) {
      show(address());
    }
  });

  // Removing a condition and turning a page stay on the page too.
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("#results .chips a, #results .pagination a, #results .empty a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    const turning = link.closest(".pagination");
    const done = await show(link.pathname + link.search, { whole: true });
    if (!done) {
      if (failed) location.assign(link.href);
      return;
    }
    if (turning) form.scrollIntoView({ block: "start" });
    results().tabIndex = -1;
    results().focus({ preventScroll: true });
  });

  window.addEventListener("popstate", () => {
    if (location.pathname === form.getAttribute("action")) show(present(), { keep: false, whole: true });
  });
})();
