// Comfort for forms: item rows, confirmation, filters that submit at once, busy buttons.
// Every page works without this file; nothing here decides anything.
(() => {
  "use strict";
  document.documentElement.classList.add("js");

  const NUMBERED = ["id", "name", "for", "aria-describedby", "href", "list", "hx-target"];

  // Item rows keep the numbers 0, 1, 2 …, so the server sees the same names as without JavaScript.
  function renumber(box) {
    const prefix = box.dataset.items;
    const old = new RegExp(`(^|[ #-])${prefix}-\\d+-`, "g");
    box.querySelectorAll("[data-item]").forEach((item, index) => {
      for (const node of item.querySelectorAll("*")) {
        for (const key of NUMBERED) {
          const value = node.getAttribute(key);
          if (value) node.setAttribute(key, value.replace(old, `$1${prefix}-${index}-`));
        }
      }
      item.querySelector("[data-item-number]").textContent = index + 1;
      item.querySelector("[data-remove-item]").value = index;
    });
  }

  function addItem(button) {
    const box = button.closest("[data-items]");
    const copy = box.querySelector("[data-item-template]").content.cloneNode(true);
    const item = copy.querySelector("[data-item]");
    box.querySelector("[data-item-list]").append(copy);
    renumber(box);
    if (window.htmx) window.htmx.process(item);
    item.querySelector("input, select, textarea")?.focus();
  }

  function removeItem(button) {
    const box = button.closest("[data-items]");
    button.closest("[data-item]").remove();
    renumber(box);
    box.querySelector("[data-add-item]").focus();
  }

  // A form or button with data-confirm asks first; the answer submits it as it would have been.
  function confirmed(form, button, text) {
    const dialog = document.getElementById("confirm");
    document.getElementById("confirm-text").textContent = text;
    document.getElementById("confirm-yes").textContent = button?.textContent.trim() || "确定";
    dialog.returnValue = "no";
    dialog.onclose = () => {
      if (dialog.returnValue !== "yes") return;
      form.dataset.sure = "1";
      form.requestSubmit(button ?? undefined);
    };
    dialog.showModal();
  }

  function busy(button) {
    const label = button.textContent;
    const rest = () => {
      button.removeAttribute("aria-busy");
      button.disabled = false;
      button.textContent = label;
    };
    // After the browser has collected the form: a disabled button would not be sent.
    setTimeout(() => {
      button.setAttribute("aria-busy", "true");
      button.disabled = true;
      button.textContent = button.dataset.busy;
    });
    window.addEventListener("pageshow", rest, { once: true });
    // A request that answers with a download leaves the page standing.
    setTimeout(rest, 20000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-item], [data-remove-item]");
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute("data-add-item")) addItem(button);
    else removeItem(button);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.confirm || form.dataset.confirm;
    if (question && !form.dataset.sure) {
      event.preventDefault();
      confirmed(form, button, question);
      return;
    }
    delete form.dataset.sure;
    if (button?.dataset.busy) busy(button);
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });

  document.addEventListener("keydown", (event) => {
    const sheet = document.querySelector(".nav-fold[open]");
    if (event.key !== "Escape" || !sheet) return;
    sheet.open = false;
    sheet.querySelector("summary").focus();
  });

  // "请填写。" alone says little in a summary: name the field, and its item, each link leads to.
  for (const link of document.querySelectorAll(".error-summary a")) {
    const field = document.getElementById(link.hash.slice(1));
    const label = field?.labels?.[0]?.firstChild ?? field?.closest("fieldset")?.querySelector("legend");
    const item = field?.closest("[data-item]")?.querySelector("legend");
    const name = [item, label].map((node) => node?.textContent.trim()).filter(Boolean).join(" ");
    if (name) link.textContent = `${name}：${link.textContent}`;
  }

  document.querySelector("[data-focus]")?.focus();
})();
