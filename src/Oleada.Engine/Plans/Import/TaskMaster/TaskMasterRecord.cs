using System.Text.Json.Nodes;
using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import.TaskMaster;

internal enum TaskMasterState
{
    Open,
    Done,

    /// <summary>Deferred or cancelled.</summary>
    LeftOut,
}

/// <summary>A task or subtask of a task-master file.</summary>
/// <param name="Other">Its fields that a plan has no key for.</param>
internal sealed record TaskMasterRecord(
    string Id, string Title, string Text, string? Status, TaskMasterState State, IReadOnlyList<DraftEdge> Dependencies,
    IReadOnlyList<TaskMasterRecord> Subtasks, int Line, JsonObject Other)
{
    public string WhyLeftOut => $"its status is {Status}";
}

/// <summary>Reads the records; fields that it does not know it keeps and counts.</summary>
internal sealed class TaskMasterReader(ProblemList problems)
{
    private readonly SortedDictionary<string, (int Count, int Line)> _unknown = new(StringComparer.Ordinal);

    public IReadOnlyList<TaskMasterRecord> Read(ListNode list, string path)
    {
        var records = new List<TaskMasterRecord>();
        for (var index = 0; index < list.Items.Count; index++)
        {
            if (list.Items[index] is MapNode map)
                records.Add(Read(map, $"{path}[{index}]"));
            else
                problems.Error(list.Items[index].Line, list.Items[index].Column, $"{path}[{index}]", $"is {list.Items[index].Kind}, must be a task");
        }
        return records;
    }

    public void NoteUnknown()
    {
        foreach (var (name, (count, line)) in _unknown)
            problems.Note(line, 1, null, $"the field '{name}' is not known and kept as metadata ({count} times)");
    }

    private TaskMasterRecord Read(MapNode map, string path)
    {
        var title = Text(map, "title", path, required: true);
        var status = Text(map, "status", path);
        var parts = new[] { title, Text(map, "description", path), Text(map, "details", path) }.Where(part => !string.IsNullOrWhiteSpace(part));
        var test = Text(map, "testStrategy", path);
        return new TaskMasterRecord(
            Text(map, "id", path, required: true), title, string.Join("\n\n", test.Length > 0 ? parts.Append("Test strategy: " + test) : parts),
            status.Length > 0 ? status : null, StateOf(status, map, path), Dependencies(map, path), Subtasks(map, path), map.Line, Other(map));
    }

    private IReadOnlyList<TaskMasterRecord> Subtasks(MapNode map, string path) =>
        List(map, "subtasks", path) is { } list ? Read(list, path + ".subtasks") : [];

    private List<DraftEdge> Dependencies(MapNode map, string path)
    {
        var edges = new List<DraftEdge>();
        foreach (var item in List(map, "dependencies", path)?.Items ?? [])
        {
            if (item is ScalarNode { Type: ScalarKind.Number or ScalarKind.Text, Text: var id })
                edges.Add(new DraftEdge(id.Trim(), item.Line));
            else
                problems.Error(item.Line, item.Column, path + ".dependencies", $"is {item.Kind}, must be a task's id");
        }
        return edges;
    }

    private TaskMasterState StateOf(string status, MapNode map, string path)
    {
        switch (status)
        {
            case "done" or "completed":
                return TaskMasterState.Done;
            case "cancelled" or "deferred":
                return TaskMasterState.LeftOut;
            case "" or "pending" or "in-progress" or "blocked" or "review":
                return TaskMasterState.Open;
            default:
                problems.Note(map.Find("status")!.Line, 1, path + ".status", $"'{status}' is not known; taken for pending");
                return TaskMasterState.Open;
        }
    }

    private JsonObject Other(MapNode map)
    {
        var other = new JsonObject();
        foreach (var (key, value) in map.Entries)
        {
            if (key.Text is "id" or "title" or "description" or "details" or "testStrategy" or "dependencies" or "subtasks" || value is ScalarNode { Type: ScalarKind.Null })
                continue;
            other[key.Text] = JsonNode.Parse(JsonText.Of(value).GetRawText());
            if (key.Text is not ("status" or "priority" or "complexity"))
                _unknown[key.Text] = _unknown.TryGetValue(key.Text, out var seen) ? (seen.Count + 1, seen.Line) : (1, key.Line);
        }
        return other;
    }

    private string Text(MapNode map, string key, string path, bool required = false)
    {
        var node = map.Find(key);
        if (node is ScalarNode { Type: ScalarKind.Text or ScalarKind.Number, Text: var text } && !(required && string.IsNullOrWhiteSpace(text)))
            return text.Trim();
        if (node is null or ScalarNode { Type: ScalarKind.Null } ? required : true)
            problems.Error(node?.Line ?? map.Line, node?.Column ?? map.Column, $"{path}.{key}", node is null ? "is missing" : $"is {node.Kind}, must be text");
        return "";
    }

    private ListNode? List(MapNode map, string key, string path)
    {
        var node = map.Find(key);
        if (node is ListNode list)
            return list;
        if (node is not (null or ScalarNode { Type: ScalarKind.Null }))
            problems.Error(node.Line, node.Column, $"{path}.{key}", $"is {node.Kind}, must be a list");
        return null;
    }
}
