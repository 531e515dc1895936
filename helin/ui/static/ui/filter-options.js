/** A box above a long select that narrows its options while one types; without scripts the select stays as it is. */

class FilterOptions extends HTMLElement {
  connectedCallback() {
    const select = this.querySelector("select");
    if (!select || this.querySelector("[data-filter]")) return;
    const all = [...select.options].map((option) => ({
      option,
      group: option.parentElement.label ?? "",
      home: option.parentElement,
    }));
    const box = document.createElement("input");
    box.type = "search";
    box.dataset.filter = "";
    box.autocomplete = "off";
    box.setAttribute("aria-label", this.dataset.label);
    box.placeholder = this.dataset.label;
    const told = document.createElement("p");
    told.className = "field-hint";
    told.setAttribute("role", "status");
    box.addEventListener("input", () => {
      const words = box.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
      const fits = ({ option, group }) => words.every((word) => `${group} ${option.label}`.toLowerCase().includes(word));
      const chosen = select.value;
      const found = all.filter((entry) => !entry.option.value || fits(entry));
      for (const home of select.querySelectorAll("optgroup")) home.remove();
      for (const { option } of all) option.remove();
      for (const { option, home } of found) {
        home.append(option);
        if (home !== select) select.append(home);
      }
      const real = found.filter(({ option }) => option.value);
      select.value = real.some(({ option }) => option.value === chosen) ? chosen : real.length === 1 ? real[0].option.value : "";
      told.textContent = words.length ? `${this.dataset.found}: ${real.length}` : "";
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Enter" || event.key === "ArrowDown") select.focus();
    });
    select.before(box, told);
  }
}

customElements.define("filter-options", FilterOptions);
