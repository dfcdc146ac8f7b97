// Reads one line of JSON for each document, and answers with one: see docs/how-to/connect-native.md.
import kotlinx.serialization.Serializable
import kotlinx.serialization.encodeToString
import kotlinx.serialization.json.Json

@Serializable data class Page(val path: String)
@Serializable data class Asked(val id: String, val kind: String, val files: List<Page>)
@Serializable data class Cell(val value: String, val confidence: Double)
@Serializable data class Answer(val id: String, val fields: Map<String, Cell>)

val json = Json { ignoreUnknownKeys = true }

fun main() {
    while (true) {
        val asked = json.decodeFromString<Asked>(readLine() ?: break)
        val fields = read(asked.kind, asked.files.map { it.path })  // your extractor: Map<String, Cell>
        println(json.encodeToString(Answer(asked.id, fields)))
        System.out.flush()
    }
}
