// The page's own words. What the bot says comes from the bot.

const LABELS = {
  en: {
    admin: "Admin",
    guest: "Guest",
    person: "Who writes",
    language: "Language of Telegram",
    online: "bot",
    typing: "typing",
    upload_photo: "sending a photo",
    helloTitle: "What can this bot do?",
    helloText: "It reads handwritten digits. Draw some, send a photo, or start.",
    start: "Start",
    write: "Message",
    send: "Send",
    attach: "Choose files",
    draw: "Draw",
    menu: "Menu",
    down: "To the latest message",
    boardTitle: "Draw digits",
    boardHint: "Write here",
    pen: "Width of the pen",
    undo: "Undo",
    clear: "Clear",
    close: "Close",
    caption: "Add a caption…",
    asFile: "Send as a file, unchanged",
    drop: "Drop to send",
    photo: "Photo",
    file: "File",
    sendPhotos: (count) => (count === 1 ? "Send a photo" : `Send ${count} photos`),
    sendFiles: (count) => (count === 1 ? "Send a file" : `Send ${count} files`),
    edited: "edited",
    copied: "Copied",
    lost: "connecting",
    failed: "That could not be sent.",
    zoom: "Enlarge the picture",
  },
  tr: {
    admin: "Yönetici",
    guest: "Konuk",
    person: "Yazan",
    language: "Telegram'ın dili",
    online: "bot",
    typing: "yazıyor",
    upload_photo: "fotoğraf gönderiyor",
    helloTitle: "Bu bot ne yapar?",
    helloText: "El yazısı rakamları okur. Birkaç rakam çiz, fotoğraf gönder ya da başlat.",
    start: "Başlat",
    write: "Mesaj",
    send: "Gönder",
    attach: "Dosya seç",
    draw: "Çiz",
    menu: "Menü",
    down: "En son mesaja git",
    boardTitle: "Rakam çiz",
    boardHint: "Buraya yaz",
    pen: "Kalemin kalınlığı",
    undo: "Geri al",
    clear: "Temizle",
    close: "Kapat",
    caption: "Açıklama ekle…",
    asFile: "Dosya olarak, değiştirmeden gönder",
    drop: "Göndermek için bırak",
    photo: "Fotoğraf",
    file: "Dosya",
    sendPhotos: (count) => (count === 1 ? "Fotoğraf gönder" : `${count} fotoğraf gönder`),
    sendFiles: (count) => (count === 1 ? "Dosya gönder" : `${count} dosya gönder`),
    edited: "düzenlendi",
    copied: "Kopyalandı",
    lost: "bağlanıyor",
    failed: "Gönderilemedi.",
    zoom: "Resmi büyüt",
  },
};

// Where the page writes a word, and where it only speaks it to a screen reader.
const WRITTEN = {
  "hello-title": "helloTitle",
  "hello-text": "helloText",
  start: "start",
  "menu-label": "menu",
  "board-title": "boardTitle",
  "board-hint": "boardHint",
  "as-file-label": "asFile",
  drop: "drop",
};
const SPOKEN = {
  person: "person",
  language: "language",
  text: "write",
  send: "send",
  attach: "attach",
  draw: "draw",
  "menu-button": "menu",
  down: "down",
  canvas: "draw",
  pen: "pen",
  undo: "undo",
  clear: "clear",
  caption: "caption",
  "board-cancel": "close",
  "board-send": "send",
  "chosen-cancel": "close",
  "chosen-send": "send",
  "zoom-close": "close",
};
const PLACEHOLDERS = { text: "write", caption: "caption" };

export function labels(language) {
  return LABELS[language];
}

export function labelPage(language) {
  const said = labels(language);
  const find = (id) => document.getElementById(id);
  document.documentElement.lang = language;
  for (const [id, word] of Object.entries(WRITTEN)) find(id).textContent = said[word];
  for (const [id, word] of Object.entries(SPOKEN)) find(id).setAttribute("aria-label", said[word]);
  for (const [id, word] of Object.entries(PLACEHOLDERS)) find(id).placeholder = said[word];
}
