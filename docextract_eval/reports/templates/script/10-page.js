// Everything can be read without scripts; these only sort and filter.
"use strict";
document.documentElement.classList.add("scripted");
