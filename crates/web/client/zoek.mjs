// The search field as a combobox with a list (WAI-ARIA): arrows choose, Enter takes, Escape closes.
// The list shows only when there is something in it. Enter without a choice submits the form, as without script.

const WACHT_MS = 120;

/** `formulier` holds the field and the list; `kies(treffer)` is called with the chosen hit. */
export function maakZoek(formulier, { kies, meld }) {
  const veld = formulier.querySelector('input[name=q]');
  const lijst = formulier.querySelector('[role=listbox]');
  let treffers = [];
  let actief = -1;
  let wacht = 0;
  let vraag = null;

  veld.setAttribute('role', 'combobox');
  veld.setAttribute('aria-autocomplete', 'list');
  veld.setAttribute('aria-controls', lijst.id);
  veld.setAttribute('aria-expanded', 'false');

  const open = () => !lijst.hidden;
  const sluit = () => {
    lijst.hidden = true;
    actief = -1;
    veld.setAttribute('aria-expanded', 'false');
    veld.removeAttribute('aria-activedescendant');
  };
  const wijs = (i) => {
    actief = i;
    [...lijst.children].forEach((li, n) => li.setAttribute('aria-selected', String(n === i)));
    if (i < 0) { veld.removeAttribute('aria-activedescendant'); return; }
    veld.setAttribute('aria-activedescendant', lijst.children[i].id);
    lijst.children[i].scrollIntoView({ block: 'nearest' });
  };
  const neem = (i) => {
    const treffer = treffers[i];
    if (!treffer) return;
    veld.value = treffer.tekst;
    stop();
    sluit();
    veld.blur();
    kies(treffer);
  };
  const stop = () => { clearTimeout(wacht); vraag?.abort(); };

  const vul = (nieuw) => {
    treffers = nieuw;
    lijst.replaceChildren(...nieuw.map((treffer, i) => {
      const li = document.createElement('li');
      li.id = `${lijst.id}-${i}`;
      li.className = 'zoek__treffer';
      li.setAttribute('role', 'option');
      li.setAttribute('aria-selected', 'false');
      const tekst = document.createElement('span');
      tekst.textContent = treffer.tekst;
      const soort = document.createElement('span');
      soort.className = 'zoek__soort';
      soort.textContent = treffer.soort;
      li.append(tekst, soort);
      li.addEventListener('pointerdown', (e) => e.preventDefault());
      li.addEventListener('click', () => neem(i));
      return li;
    }));
    if (nieuw.length === 0) { sluit(); return; }
    actief = -1;
    lijst.hidden = false;
    veld.setAttribute('aria-expanded', 'true');
    veld.removeAttribute('aria-activedescendant');
    meld(nieuw.length === 1 ? '1 plek gevonden.' : `${nieuw.length} plekken gevonden. Gebruik de pijltjes om te kiezen.`);
  };

  const zoek = async () => {
    const q = veld.value.trim();
    vraag?.abort();
    if (q.length < 2) { treffers = []; sluit(); return; }
    const deze = vraag = new AbortController();
    try {
      const antwoord = await fetch((document.documentElement.dataset.deur ?? '') + '/api/v1/zoek?q=' + encodeURIComponent(q), { signal: deze.signal, headers: { accept: 'application/json' } });
      if (!antwoord.ok) throw new Error(String(antwoord.status));
      const { resultaten = [] } = await antwoord.json();
      if (veld.value.trim() === q) vul(resultaten.slice(0, 8));
    } catch (reden) {
      if (reden.name !== 'AbortError') sluit(); // the form itself still works
    }
  };

  veld.addEventListener('input', () => { clearTimeout(wacht); wacht = setTimeout(zoek, WACHT_MS); });
  veld.addEventListener('focus', () => { if (treffers.length > 0 && veld.value.trim().length >= 2) vul(treffers); });
  veld.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== veld) sluit(); }, 100));
  veld.addEventListener('keydown', (e) => {
    if (e.key === 'ArrowDown' && treffers.length > 0) {
      e.preventDefault();
      if (!open()) vul(treffers);
      wijs((actief + 1) % treffers.length);
    } else if (e.key === 'ArrowUp' && open()) {
      e.preventDefault();
      wijs(actief <= 0 ? treffers.length - 1 : actief - 1);
    } else if (e.key === 'Enter' && open() && actief >= 0) {
      e.preventDefault();
      neem(actief);
    } else if (e.key === 'Escape' && open()) {
      e.preventDefault();
      sluit();
    }
  });
}
