using System.Text.Json.Nodes;
using Oleada.Engine.Plans.Files;
using Oleada.Engine.Plans.Import.TaskMaster;

namespace Oleada.Engine.Plans.Import;

/// <summary>Reads a task-master <c>tasks.json</c>: a task is a task, a subtask an atom. Only stated dependencies order them.</summary>
internal static class TaskMasterImport
{
    /// <summary>Whether a JSON file is task-master's and not a plan of our own that lacks something.</summary>
    public static bool Recognizes(SourceNode? root) =>
        root is MapNode map && map.Find("plan") is null
        && TaskMasterTag.All(root).Any(tag => tag.Name is not null || tag.Tasks.Items is [MapNode first, ..]
            && (first.Find("title") ?? first.Find("dependencies") ?? first.Find("subtasks") ?? first.Find("status")) is not null);

    public static PlanReading Read(SourceNode? root, PlanReadOptions options, ProblemList problems)
    {
        var tags = TaskMasterTag.All(root);
        var chosen = TaskMasterTag.Choose(tags, options.Tag);
        var draft = new DraftPlan(PlanFormat.TaskMaster, options, problems);
        draft.Id = PlanSlug.Of(chosen.Name is "master" ? null : chosen.Name, PlanSlug.FolderOf(problems.File), PlanSlug.NameOf(problems.File), "tasks");
        var reader = new TaskMasterReader(problems);
        AddTasks(draft, reader.Read(chosen.Tasks, chosen.Path));
        foreach (var other in tags.Where(tag => tag != chosen))
            foreach (var record in new TaskMasterReader(new ProblemList(problems.File)).Read(other.Tasks, other.Path))
                draft.NotATask(record.Line, record.Title, $"it stands under the tag '{other.Name}', which was not asked for", keep: false);
        if (tags.Count > 1)
            problems.Note(0, 0, null, $"read tag '{chosen.Name}' of {string.Join(", ", tags.Select(tag => $"'{tag.Name}'"))}");
        reader.NoteUnknown();
        KeepTheRest(draft, chosen);
        return draft.Finish();
    }

    private static void AddTasks(DraftPlan draft, IReadOnlyList<TaskMasterRecord> records)
    {
        foreach (var record in records.Where(record => record.State == TaskMasterState.LeftOut))
        {
            draft.NotATask(record.Line, record.Title, record.WhyLeftOut, keep: true, record.Id);
            draft.LeftOut.TryAdd(record.Id, [.. record.Dependencies]);
            foreach (var subtask in record.Subtasks)
                draft.NotATask(subtask.Line, subtask.Title, $"the status of task {record.Id} is {record.Status}", keep: true, $"{record.Id}.{subtask.Id}");
        }
        var open = records.Where(record => record.State != TaskMasterState.LeftOut).ToList();
        var atoms = new TaskMasterAtoms(draft, open
            .SelectMany(task => task.Subtasks.Where(subtask => TaskMasterAtoms.IsLeftOut(task, subtask)).Select(subtask => $"{task.Id}/{subtask.Id}"))
            .ToHashSet(StringComparer.Ordinal));
        var ids = records.Select(record => record.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var record in open)
        {
            var task = new DraftTask
            {
                Id = record.Id,
                Text = record.Title,
                Line = record.Line,
                Done = record.State == TaskMasterState.Done,
                Prompt = record.Text == record.Title ? null : record.Text,
                DependsOn = [.. record.Dependencies.Select(edge => WholeTask(draft, record.Id, edge, ids))],
                Touches = record.Subtasks.Count == 0 ? MentionedPaths.In(record.Text) : [],
            };
            foreach (var (key, value) in record.Other)
                task.Metadata[key] = value?.DeepClone();
            draft.Add(task);
            atoms.Add(task, record);
        }
    }

    /// <summary>A task that depends on a subtask of another waits for the whole of it.</summary>
    private static DraftEdge WholeTask(DraftPlan draft, string task, DraftEdge edge, HashSet<string> ids)
    {
        var dot = edge.To.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || ids.Contains(edge.To) || !ids.Contains(edge.To[..dot]))
            return edge;
        draft.Problems.Note(edge.Line, 1, $"{task}.dependencies", $"waits for the whole of task {edge.To[..dot]}, not only for subtask {edge.To}");
        return edge with { To = edge.To[..dot] };
    }

    private static void KeepTheRest(DraftPlan draft, TaskMasterTag tag)
    {
        if (tag.Name is not null)
            draft.Metadata["tag"] = tag.Name;
        foreach (var (key, value) in tag.Home.Entries.Where(entry => entry.Key.Text != "tasks"))
            draft.Metadata[key.Text is "format" or "tag" or "left_out" ? "source_" + key.Text : key.Text] = JsonNode.Parse(JsonText.Of(value).GetRawText());
    }
}
