// Names of activities, by code; others are called by their code.

const en = {
  "type.Purchase": "Purchase",
  "type.Production": "Production",
  "type.Sales": "Sales",
  "type.Quality": "Quality",
  "type.Warehouse": "Warehouse",
  "type.Maintenance": "Maintenance",
  "type.Transportation": "Transportation",
  "PurchaseGoodsReceipt": "Goods receipt",
  "SalesGoodsIssue": "Goods issue",
  "QualityScrap": "Scrap",
  "ProductionPickingList": "Picking list",
  "ProductionPickingListPartialReverse": "Picking list, partly reversed",
  "ProductionPickingListFullReverse": "Picking list, reversed in full",
  "ProductionReportFinished": "Reported as finished",
  "ProductionReportFinishedPartialReverse": "Report as finished, partly reversed",
  "ProductionReportFinishedFullReverse": "Report as finished, reversed in full",
};

/** @type {Record<keyof typeof en, string>} */
const de = {
  "type.Purchase": "Einkauf",
  "type.Production": "Produktion",
  "type.Sales": "Verkauf",
  "type.Quality": "Qualität",
  "type.Warehouse": "Lager",
  "type.Maintenance": "Wartung",
  "type.Transportation": "Transport",
  "PurchaseGoodsReceipt": "Wareneingang",
  "SalesGoodsIssue": "Warenausgang",
  "QualityScrap": "Ausschuss",
  "ProductionPickingList": "Entnahmeliste",
  "ProductionPickingListPartialReverse": "Entnahmeliste, teilweise storniert",
  "ProductionPickingListFullReverse": "Entnahmeliste, ganz storniert",
  "ProductionReportFinished": "Fertigmeldung",
  "ProductionReportFinishedPartialReverse": "Fertigmeldung, teilweise storniert",
  "ProductionReportFinishedFullReverse": "Fertigmeldung, ganz storniert",
};

export const texts = { en, de };
