// A passkey's answer, put into the form's hidden field. Without scripts the digits beside it work.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

function decoded({ publicKey: o }) {
  const key = { ...o, challenge: bytes(o.challenge) };
  if (o.user) key.user = { ...o.user, id: bytes(o.user.id) };
  if (o.excludeCredentials) key.excludeCredentials = named(o.excludeCredentials);
  if (o.allowCredentials) key.allowCredentials = named(o.allowCredentials);
  return { publicKey: key };
}

function encoded(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

class PasskeyCeremony extends HTMLElement {
  connectedCallback() {
    this.querySelector("button").addEventListener("click", () => this.ask());
  }

  async ask() {
    try {
      const answer = await navigator.credentials[this.dataset.kind](decoded(JSON.parse(this.dataset.options)));
      this.querySelector("input").value = JSON.stringify(encoded(answer));
      this.closest("form").requestSubmit();
    } catch {
      this.querySelector("[role=status]").textContent = this.dataset.refused;
    }
  }
}

customElements.define("passkey-ceremony", PasskeyCeremony);
