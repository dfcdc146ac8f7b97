// From disk, browsers start no worker: a hidden frame runs the search of the site instead.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(address) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.kept = [];
      document.body.append(this.frame);
      const inside = this.frame.contentWindow;
      inside.postMessage = (data) => setTimeout(() => this.onmessage?.({ data }));
      const script = inside.document.createElement("script");
      script.src = address;
      script.onload = () => this.kept.splice(0).forEach((data) => inside.onmessage({ data }));
      script.onerror = (event) => this.onerror?.(event);
      inside.document.body.append(script);
    }
    postMessage(data) {
      const { onmessage } = this.frame.contentWindow;
      if (onmessage) setTimeout(() => onmessage({ data }));
      else this.kept.push(data);
    }
    terminate() {
      this.frame.remove();
    }
  };
}
