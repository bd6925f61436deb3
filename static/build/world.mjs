// Draws the world once, when the scripts are bundled: land as dots without borders (on purpose:
// the map takes no side), and the spot where the circle of each country goes.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { geoArea, geoCentroid, geoNaturalEarth1, geoPath } from "d3-geo";
import { iso31661 } from "iso-3166";
import { feature } from "topojson-client";

const WIDTH = 720;
const HEIGHT = 340;
const STEP = 8;
const MARGIN = 8;

// Longitude and latitude of what the atlas lacks or draws as a part of something else. Antarctica
// lies below the picture, and its spot on the lower edge.
const APART = {
  AQ: [11, -80], BQ: [-68.3, 12.2], BV: [3.4, -54.4], CC: [96.8, -12.2], CX: [105.6, -10.5],
  GF: [-53.1, 4], GI: [-5.4, 36.1], GP: [-61.5, 16.2], MQ: [-61, 14.7], RE: [55.5, -21.1],
  SJ: [17, 78.5], TK: [-171.8, -9.2], TV: [179.2, -8.5], UM: [166.6, 19.3], XK: [20.9, 42.6],
  YT: [45.2, -12.8],
};

const atlas = createRequire(import.meta.url)("world-atlas/countries-50m.json");
const countries = feature(atlas, atlas.objects.countries).features
  .filter((country) => country.properties.name !== "Antarctica");
const projection = geoNaturalEarth1()
  .rotate([-11, 0]) // the seam runs through the Bering Strait and cuts no land
  .fitExtent([[MARGIN, MARGIN], [WIDTH - MARGIN, HEIGHT - MARGIN]],
    { type: "FeatureCollection", features: countries });
const rings = countries.flatMap(drawn);

const drawing = { land: dots(), spots: spots() };
const missing = iso31661.map(({ alpha2 }) => alpha2).filter((code) => !(code in drawing.spots));
if (missing.length) throw new Error(`The map has no spot for ${missing.join(", ")}`);
mkdirSync(new URL("../dist/", import.meta.url), { recursive: true });
writeFileSync(new URL("../dist/world.json", import.meta.url), JSON.stringify(drawing));

function dots() {
  let path = "";
  for (let row = 1; row * STEP < HEIGHT; row += 1) {
    const coasts = coastsAt(row * STEP);
    for (let x = STEP + (row % 2) * (STEP / 2); x < WIDTH; x += STEP) {
      // A lake or an enclave is a ring inside a ring: an odd number of coasts ahead means land.
      if (coasts.filter((coast) => coast > x).length % 2 === 1) path += `M${x} ${row * STEP}h0`;
    }
  }
  return path;
}

// Where a line across the picture at this height meets the ring of a country.
function coastsAt(y) {
  return rings.flatMap((ring) => ring.flatMap(([x1, y1], index) => {
    const [x2, y2] = ring[(index + 1) % ring.length];
    return (y1 > y) !== (y2 > y) ? [x1 + (x2 - x1) * (y - y1) / (y2 - y1)] : [];
  }));
}

// The rings of a country as the projection draws them: cut at the seam, in pixels.
function drawn(country) {
  const found = [];
  geoPath(projection, {
    moveTo: (x, y) => found.push([[x, y]]),
    lineTo: (x, y) => found.at(-1).push([x, y]),
    closePath() {},
  })(country);
  return found;
}

function spots() {
  const codes = new Map(iso31661.map(({ numeric, alpha2 }) => [numeric, alpha2]));
  const found = {};
  for (const { id, geometry } of countries) {
    const code = codes.get(id);
    const largest = geometry.type === "Polygon" ? geometry : largestOf(geometry);
    const area = geoArea(largest);
    // An id may come twice: Australia's is also that of a reef.
    if (code && !(found[code]?.area > area)) found[code] = { area, place: geoCentroid(largest) };
  }
  const places = Object.entries(found).map(([code, { place }]) => [code, place]);
  return Object.fromEntries([...places, ...Object.entries(APART)]
    .map(([code, place]) => [code, inside(projection(place))]).sort());
}

// The largest piece stands for a country, so that France is in Europe.
function largestOf({ coordinates }) {
  return coordinates.map((rings) => ({ type: "Polygon", coordinates: rings }))
    .reduce((best, piece) => (geoArea(piece) > geoArea(best) ? piece : best));
}

function inside([x, y]) {
  const within = (value, end) => Math.round(Math.min(Math.max(value, MARGIN), end - MARGIN) * 10) / 10;
  return [within(x, WIDTH), within(y, HEIGHT)];
}
