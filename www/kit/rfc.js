"use strict";
// The sections that sentences of this page cite, by their titles: a sentence says "{§Ping}", and
// its reader sees "§5.5.2". The author of a sentence thinks of what a section is about, so no
// number can be wrong. And the address of a section, for a link. No DOM.
barewire.define("kit/rfc", [], () => {
  // RFC 6455's own table of contents, the part that may be cited.
  const TITLES = {
    1.1: "Background",
    1.2: "Protocol Overview",
    1.3: "Opening Handshake",
    1.4: "Closing Handshake",
    1.5: "Design Philosophy",
    1.6: "Security Model",
    1.7: "Relationship to TCP and HTTP",
    1.8: "Establishing a Connection",
    1.9: "Subprotocols Using the WebSocket Protocol",
    3: "WebSocket URIs",
    4.1: "Client Requirements",
    4.2: "Server-Side Requirements",
    "4.2.1": "Reading the Client's Opening Handshake",
    "4.2.2": "Sending the Server's Opening Handshake",
    4.3: "Collected ABNF for New Header Fields Used in Handshake",
    4.4: "Supporting Multiple Versions of WebSocket Protocol",
    5.1: "Overview",
    5.2: "Base Framing Protocol",
    5.3: "Client-to-Server Masking",
    5.4: "Fragmentation",
    5.5: "Control Frames",
    "5.5.1": "Close",
    "5.5.2": "Ping",
    "5.5.3": "Pong",
    5.6: "Data Frames",
    5.7: "Examples",
    5.8: "Extensibility",
    6.1: "Sending Data",
    6.2: "Receiving Data",
    7: "Closing the Connection",
    "7.1.1": "Close the WebSocket Connection",
    "7.1.2": "Start the WebSocket Closing Handshake",
    "7.1.3": "The WebSocket Closing Handshake is Started",
    "7.1.4": "The WebSocket Connection is Closed",
    "7.1.5": "The WebSocket Connection Close Code",
    "7.1.6": "The WebSocket Connection Close Reason",
    "7.1.7": "Fail the WebSocket Connection",
    7.2: "Abnormal Closures",
    "7.2.1": "Client-Initiated Closure",
    "7.2.2": "Server-Initiated Closure",
    "7.2.3": "Recovering from Abnormal Closure",
    7.3: "Normal Closure of Connections",
    7.4: "Status Codes",
    "7.4.1": "Defined Status Codes",
    "7.4.2": "Reserved Status Code Ranges",
    8.1: "Handling Errors in UTF-8-Encoded Data",
    9.1: "Negotiating Extensions",
    9.2: "Known Extensions",
    10.1: "Non-Browser Clients",
    10.2: "Origin Considerations",
    10.3: "Attacks On Infrastructure (Masking)",
    10.4: "Implementation-Specific Limits",
    10.5: "WebSocket Client Authentication",
    10.6: "Connection Confidentiality and Integrity",
    10.7: "Handling of Invalid Data",
    10.8: "Use of SHA-1 by the WebSocket Handshake",
    "11.3.1": "Sec-WebSocket-Key",
    "11.3.2": "Sec-WebSocket-Extensions",
    "11.3.3": "Sec-WebSocket-Accept",
    "11.3.4": "Sec-WebSocket-Protocol",
    "11.3.5": "Sec-WebSocket-Version",
    11.7: "WebSocket Close Code Number Registry",
    11.8: "WebSocket Opcode Registry",
  };
  // Of other RFCs, under their number.
  const OTHERS = {
    "RFC 9110: Field Names": "5.1",
    "RFC 9110: Field Values": "5.5",
    "RFC 9110: Content-Length": "8.6",
    "RFC 9112: Message Parsing": "2.2",
    "RFC 9112: HTTP Version": "2.3",
    "RFC 9112: Request Line": "3",
    "RFC 9112: Request Target": "3.2",
    "RFC 9112: Field Syntax": "5",
    "RFC 9112: Field Line Parsing": "5.1",
    "RFC 9112: Obsolete Line Folding": "5.2",
    "RFC 9112: Transfer-Encoding": "6.1",
    "RFC 3629: UTF-8 definition": "3",
    "RFC 1951: Compressed representation overview": "2",
    "RFC 1951: Packing into bytes": "3.1.1",
    "RFC 1951: Use of Huffman coding": "3.2.2",
    "RFC 1951: Details of block format": "3.2.3",
    "RFC 1951: Non-compressed blocks": "3.2.4",
    "RFC 1951: Compressed blocks": "3.2.5",
    "RFC 1951: Compression with fixed Huffman codes": "3.2.6",
    "RFC 1951: Compression with dynamic Huffman codes": "3.2.7",
    "RFC 7692: General Negotiation Flow": "5.1",
    "RFC 7692: Framing": "6",
    "RFC 7692: Compression (framing)": "6.1",
    "RFC 7692: Decompression (framing)": "6.2",
    "RFC 7692: Extension Parameters": "7.1",
    "RFC 7692: Context Takeover Control": "7.1.1",
    "RFC 7692: server_no_context_takeover": "7.1.1.1",
    "RFC 7692: client_no_context_takeover": "7.1.1.2",
    "RFC 7692: Limiting the LZ77 Sliding Window Size": "7.1.2",
    "RFC 7692: server_max_window_bits": "7.1.2.1",
    "RFC 7692: client_max_window_bits": "7.1.2.2",
    "RFC 7692: Message Payload Transformation": "7.2",
    "RFC 7692: Compression": "7.2.1",
    "RFC 7692: Decompression": "7.2.2",
    "RFC 7692: Sharing LZ77 Sliding Window": "7.2.3.2",
    "RFC 7692: Security Considerations": "8",
  };

  const SECTIONS = new Map([
    ...Object.entries(TITLES).map(([section, title]) => [title, section]),
    ...Object.entries(OTHERS),
  ]);

  // The section with this title, as a sentence cites it; a missing title shows itself, and a test
  // makes sure that none is missing.
  const cite = (title) => `§${SECTIONS.get(title) ?? title}`;

  // A section of an RFC, RFC 6455 unless another is named, as it is cited and where it is.
  const link = (section, document = 6455) => ({
    href: `https://www.rfc-editor.org/rfc/rfc${document}#section-${section}`,
    text: `RFC ${document} §${section}`,
  });

  return { TITLES, SECTIONS, cite, link };
});
