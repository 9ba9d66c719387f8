// Texts of the start page and the list of orders.

const en = {
  "start.title": "Which order do you work on?",
  "start.help": "Scan or type a production order's number to track its components, or choose one of those under way.",
  "orders.title": "Production orders",
  "orders.help": "All production orders of the company, by number. Track components opens the scan station.",
  "orders.search": "Order number",
  "orders.underWay": "Under way",
  "orders.none": "No order matches.",
  "order.number": "Order",
  "order.product": "Product",
  "order.ordered": "Ordered",
  "order.started": "Started",
  "order.remaining": "To register",
  "order.status": "Order status",
  "order.registration": "Registration",
  "notFound.title": "There is no such page",
  "notFound.help": "The address may be mistyped.",
  "notFound.text": "Nothing is shown at the address {address}.",
  "notFound.link": "Go to the start page",
  "signInPage.title": "Sign in",
  "signInPage.help": "Sign in with an access token.",
  "signInPage.go": "You are signed in. Open the page",
};

/** @type {Record<keyof typeof en, string>} */
const de = {
  "start.title": "An welchem Auftrag arbeiten Sie?",
  "start.help": "Scannen oder tippen Sie die Nummer eines Fertigungsauftrags, um seine Komponenten zu erfassen, oder wählen Sie einen laufenden.",
  "orders.title": "Fertigungsaufträge",
  "orders.help": "Alle Fertigungsaufträge des Mandanten nach Nummer. Komponenten erfassen öffnet die Scanstation.",
  "orders.search": "Auftragsnummer",
  "orders.underWay": "In Arbeit",
  "orders.none": "Kein Auftrag passt.",
  "order.number": "Auftrag",
  "order.product": "Produkt",
  "order.ordered": "Bestellt",
  "order.started": "Gestartet",
  "order.remaining": "Zu erfassen",
  "order.status": "Auftragsstatus",
  "order.registration": "Erfassung",
  "notFound.title": "Diese Seite gibt es nicht",
  "notFound.help": "Vielleicht ist die Adresse falsch geschrieben.",
  "notFound.text": "Unter der Adresse {address} ist nichts zu sehen.",
  "notFound.link": "Zur Startseite",
  "signInPage.title": "Anmelden",
  "signInPage.help": "Melden Sie sich mit einem Zugriffstoken an.",
  "signInPage.go": "Sie sind angemeldet. Seite öffnen",
};

export const texts = { en, de };
