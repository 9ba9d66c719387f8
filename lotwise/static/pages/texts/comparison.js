// Texts of the comparison of what two persons have changed.

const en = {
  "title": "Changed meanwhile",
  "explained": "{operator} changed this at {moment}, after you had opened it. Nothing of yours is saved yet.",
  "field": "What",
  "before": "You opened",
  "mine": "Yours",
  "theirs": "Now",
  "keepTheirs": "Keep what stands now",
  "unchanged": "not changed",
  "useMine": "Save mine",
  "removed": "It was removed meanwhile: {reason}",
};

/** @type {Record<keyof typeof en, string>} */
const de = {
  "title": "Inzwischen geändert",
  "explained": "{operator} hat dies am {moment} geändert, nachdem Sie es geöffnet hatten. Von Ihnen ist noch nichts gespeichert.",
  "field": "Was",
  "before": "Als Sie öffneten",
  "mine": "Ihres",
  "theirs": "Jetzt",
  "keepTheirs": "Lassen, wie es jetzt ist",
  "unchanged": "nicht geändert",
  "useMine": "Meines speichern",
  "removed": "Es wurde inzwischen entfernt: {reason}",
};

export const texts = { en, de };
