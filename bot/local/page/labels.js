// The page's own words. What the bot says comes from the bot.

import { find } from "./dom.js";

const LABELS = {
  en: {
    locale: "en",
    privateChat: "Private",
    group: "Group",
    groupTitle: "A group to try things in",
    members: "3 members",
    admin: "Admin",
    guest: "Guest",
    settings: "Who you are, and Telegram's language",
    person: "You are",
    adminNote: "Ada, an admin: she can also train, switch models and see statistics.",
    guestNote: "Deniz, a user like everybody else.",
    language: "Telegram's language",
    languageNote: "The language of this page. The bot follows it until you choose another with /lang.",
    online: "bot",
    upload_photo: "sending a photo",
    lost: "bot not reachable",
    stopped: "The bot was stopped. Start it again and open the new address.",
    failed: "Couldn't send that. Is the bot still running?",
    helloTitle: "What can this bot do?",
    helloText: "It reads handwritten digits. Draw a number, send a photo, or tap Start.",
    helloGroup: (mention) =>
      `Ada, Deniz and the bot are in this group. The bot reads a photo if you reply to it with /read, or write ${mention} in its caption.`,
    start: "Start",
    write: "Message",
    send: "Send",
    attach: "Choose files",
    draw: "Draw",
    menu: "Menu",
    down: "To the latest message",
    options: "Message menu",
    reply: "Reply",
    replyTo: (name) => `Reply to ${name}`,
    edit: "Edit",
    editing: "Edit message",
    copyText: "Copy text",
    save: "Save",
    delete: "Delete",
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
    notCopied: "Couldn't copy that.",
    zoom: "Enlarge the picture",
  },
  tr: {
    locale: "tr",
    privateChat: "Özel",
    group: "Grup",
    groupTitle: "Denemek için bir grup",
    members: "3 üye",
    admin: "Yönetici",
    guest: "Konuk",
    settings: "Kim olduğun ve Telegram’ın dili",
    person: "Rolün",
    adminNote: "Ada, yönetici: model eğitebilir, başka modele geçebilir, istatistikleri görebilir.",
    guestNote: "Deniz, herkes gibi bir kullanıcı.",
    language: "Telegram’ın dili",
    languageNote: "Bu sayfanın dili. /lang ile başka bir dil seçene kadar bot da bu dili konuşur.",
    online: "bot",
    upload_photo: "fotoğraf gönderiyor",
    lost: "bota ulaşılamıyor",
    stopped: "Bot durduruldu. Yeniden başlat ve yeni adresi aç.",
    failed: "Gönderilemedi. Bot çalışıyor mu?",
    helloTitle: "Bu bot ne yapabilir?",
    helloText: "El yazısı rakamları okur. Birkaç rakam çiz, fotoğraf gönder ya da Başlat’a dokun.",
    helloGroup: (mention) =>
      `Bu grupta Ada, Deniz ve bot var. Bir fotoğrafı /read ile yanıtlarsan ya da açıklamasına ${mention} yazarsan bot onu okur.`,
    start: "Başlat",
    write: "Mesaj",
    send: "Gönder",
    attach: "Dosya seç",
    draw: "Çiz",
    menu: "Menü",
    down: "En son mesaja git",
    options: "Mesaj menüsü",
    reply: "Yanıtla",
    replyTo: (name) => `Yanıtlanan: ${name}`,
    edit: "Düzenle",
    editing: "Mesajı düzenle",
    copyText: "Metni kopyala",
    save: "Kaydet",
    delete: "Sil",
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
    notCopied: "Kopyalanamadı.",
    zoom: "Resmi büyüt",
  },
};

// The words of the chosen language.
export const words = { ...LABELS.en };

export function setLanguage(language) {
  Object.assign(words, LABELS[language]);
  document.documentElement.lang = language;
}

// An element names its words in the page: `data-text` to show, `data-label` for its tooltip, the
// hint in an empty field, and screen readers.
export function labelPage() {
  for (const shown of document.querySelectorAll("[data-text]")) {
    shown.textContent = words[shown.dataset.text];
  }
  for (const labelled of document.querySelectorAll("[data-label]")) {
    const label = words[labelled.dataset.label];
    labelled.setAttribute("aria-label", label);
    if (labelled.matches("button")) labelled.title = label;
    if (labelled.matches("textarea, [type=text]")) labelled.placeholder = label;
  }
  find("settings-button").title = words.settings;
}
