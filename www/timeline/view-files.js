"use strict";
// A capture as a file: saved, opened, dropped on the page, or printed.
barewire.define("timeline/view-files", ["kit/dom"], ({ dom: { find, make } }) => {
  function filesView(actions) {
    find("save-json").addEventListener("click", () => actions.saveJson(download));
    // A proxy's page has no such button: its bytes are saved as JSON.
    find("save-pcapng")?.addEventListener("click", () => actions.savePcapng(download));
    find("print").addEventListener("click", () => print());
    find("open-json").addEventListener("click", () => find("open-file").click());
    find("open-file").addEventListener("change", ({ target }) => {
      read(target.files);
      target.value = "";
    });
    // A menu over the rows closes after its use.
    const menu = find("files");
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      menu.querySelector("summary").focus();
    });
    document.addEventListener("click", ({ target }) => {
      if (!menu.contains(target)) menu.open = false;
    });
    // Without this, the browser would leave the page and open the file.
    document.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("Files")) event.preventDefault();
    });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      read(event.dataTransfer.files);
    });

    // What is opened is shown below the menu.
    function read(files) {
      if (files.length === 0) return;
      menu.open = false;
      actions.openCapture(files[0]);
    }

    return function render(session) {
      find("save-json").disabled = session.timeline.total === 0;
      if (find("save-pcapng"))
        find("save-pcapng").disabled = session.wires.ticket === null || session.timeline !== session.wires.live;
    };
  }

  function download(name, blob) {
    const url = URL.createObjectURL(blob);
    make("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  return { filesView };
});
