// The signs on the map, drawn once: each kind has its own shape, so that colour is never the only difference.

const MAAT = 30;
const DICHT = 2;

/** Name to `{data: ImageData, pixelRatio}`. */
export function maakTekens() {
  return {
    'd-zaak': teken('#1d4f91', vierkant, zaak),
    'd-werkzaamheid': teken('#b3500a', ruit, schop),
    'd-taak': teken('#b3500a', ruit, schop),
    'd-melding': teken('#a3123f', driehoek, uitroep),
    'd-bekendmaking': teken('#4d4d4d', vierkant, letter),
    'd-initiatief': teken('#1f6b3a', rond, lamp),
    keuze: speld(),
  };
}

function doek(breed, hoog, schets) {
  const canvas = document.createElement('canvas');
  canvas.width = breed * DICHT;
  canvas.height = hoog * DICHT;
  const c = canvas.getContext('2d');
  c.scale(DICHT, DICHT);
  c.lineJoin = c.lineCap = 'round';
  schets(c);
  return { data: c.getImageData(0, 0, canvas.width, canvas.height), pixelRatio: DICHT };
}

function teken(kleur, vorm, figuur) {
  return doek(MAAT, MAAT, (c) => {
    c.shadowColor = 'rgba(0,0,0,.35)';
    c.shadowBlur = 3;
    c.shadowOffsetY = 1;
    vorm(c);
    c.fillStyle = kleur;
    c.fill();
    c.shadowColor = 'transparent';
    c.lineWidth = 2;
    c.strokeStyle = '#fff';
    c.stroke();
    c.lineWidth = 1.8;
    c.fillStyle = '#fff';
    figuur(c);
  });
}

const pad = (c, punten) => { c.beginPath(); punten.forEach(([x, y], i) => (i ? c.lineTo(x, y) : c.moveTo(x, y))); };
function vierkant(c) { c.beginPath(); c.roundRect(4, 4, 22, 22, 5); }
function rond(c) { c.beginPath(); c.arc(15, 15, 11.5, 0, 7); }
function ruit(c) { pad(c, [[15, 2.5], [27.5, 15], [15, 27.5], [2.5, 15]]); c.closePath(); }
function driehoek(c) { pad(c, [[15, 3], [28, 26], [2, 26]]); c.closePath(); }

function zaak(c) {
  pad(c, [[11, 9], [17, 9], [20, 12], [20, 21.5], [11, 21.5]]);
  c.closePath();
  c.stroke();
  pad(c, [[13.5, 15], [17.5, 15]]);
  c.stroke();
  pad(c, [[13.5, 18.3], [17.5, 18.3]]);
  c.stroke();
}
function schop(c) { pad(c, [[10, 20], [18, 12]]); c.stroke(); pad(c, [[16, 10], [20, 14]]); c.stroke(); pad(c, [[9, 18.500], [11.500, 21]]); c.stroke(); }
function uitroep(c) { pad(c, [[15, 12], [15, 18.5]]); c.lineWidth = 2.4; c.stroke(); c.beginPath(); c.arc(15, 22.300, 1.500, 0, 7); c.fill(); }
function letter(c) { c.font = '700 15px sans-serif'; c.textAlign = 'center'; c.textBaseline = 'middle'; c.fillText('i', 15, 15.8); }
function lamp(c) { c.beginPath(); c.arc(15, 13.300, 4.300, 0.75 * Math.PI, 0.25 * Math.PI); c.stroke(); pad(c, [[13, 18.500], [17, 18.500]]); c.stroke(); pad(c, [[13.700, 21], [16.300, 21]]); c.stroke(); }

function speld() {
  return doek(38, 48, (c) => {
    c.shadowColor = 'rgba(0,0,0,.4)';
    c.shadowBlur = 4;
    c.shadowOffsetY = 1.5;
    c.beginPath();
    c.moveTo(19, 45);
    c.bezierCurveTo(10, 33, 4, 27, 4, 18);
    c.arc(19, 18, 15, Math.PI, 0);
    c.bezierCurveTo(34, 27, 28, 33, 19, 45);
    c.closePath();
    c.fillStyle = '#0b5563';
    c.fill();
    c.shadowColor = 'transparent';
    c.lineWidth = 2;
    c.strokeStyle = '#fff';
    c.stroke();
    c.beginPath();
    c.arc(19, 18, 6, 0, 7);
    c.fillStyle = '#fff';
    c.fill();
  });
}
