using Oleada.Engine.Plans.Files;

namespace Oleada.Engine.Plans.Import.TaskMaster;

/// <summary>One list of tasks of a file, under a tag or bare.</summary>
/// <param name="Name">Null for the older form without tags.</param>
/// <param name="Home">The map that holds the list.</param>
internal sealed record TaskMasterTag(string? Name, MapNode Home)
{
    public ListNode Tasks => (ListNode)Home.Find("tasks")!;

    public string Path => Name is null ? "tasks" : $"{Name}.tasks";

    public static IReadOnlyList<TaskMasterTag> All(SourceNode? root) => root switch
    {
        MapNode map when map.Find("tasks") is ListNode => [new TaskMasterTag(null, map)],
        MapNode map => [.. map.Entries.Where(entry => entry.Value is MapNode tag && tag.Find("tasks") is ListNode)
            .Select(entry => new TaskMasterTag(entry.Key.Text, (MapNode)entry.Value))],
        _ => [],
    };

    /// <summary>The tag that was asked for, else <c>master</c>, else the only one.</summary>
    public static TaskMasterTag Choose(IReadOnlyList<TaskMasterTag> tags, string? wanted)
    {
        if (tags.Count == 0)
            throw new SourceException(0, 0, "no task list found; task-master has { \"tasks\": [ … ] } or { \"<tag>\": { \"tasks\": [ … ] } }");
        var names = string.Join(", ", tags.Select(tag => $"'{tag.Name}'"));
        if (wanted is not null)
            return tags.FirstOrDefault(tag => tag.Name == wanted) ?? throw new SourceException(0, 0, $"there is no tag '{wanted}', only {names}");
        return tags.Count == 1
            ? tags[0]
            : tags.FirstOrDefault(tag => tag.Name == "master") ?? throw new SourceException(0, 0, $"several tags, {names}: name the one to read");
    }
}
