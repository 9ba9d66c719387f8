import "./not-found.js";
