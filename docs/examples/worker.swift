// Reads one line of JSON for each document, and answers with one: see docs/how-to/connect-native.md.
import Foundation

struct Page: Decodable { let path: String }
struct Asked: Decodable { let id: String; let kind: String; let files: [Page] }
struct Cell: Encodable { let value: String; let confidence: Double }
struct Answer: Encodable { let id: String; let fields: [String: Cell] }

while let line = readLine() {
    let asked = try JSONDecoder().decode(Asked.self, from: Data(line.utf8))
    let fields = read(asked.kind, asked.files.map(\.path))  // your extractor: [String: Cell]
    let answer = try JSONEncoder().encode(Answer(id: asked.id, fields: fields))
    FileHandle.standardOutput.write(answer + Data("\n".utf8))
}
