using System.Text.Json;
using System.Text.Json.Nodes;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Files;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans.Import;

/// <summary>A foreign file on its way into a plan: tasks, what became of each item, what else the file says.</summary>
internal sealed class DraftPlan(PlanFormat format, PlanReadOptions options, ProblemList problems)
{
    private readonly List<ImportedItem> _items = [];
    private readonly JsonArray _leftOut = [];

    public PlanFormat Format { get; } = format;

    public bool Lenient { get; } = options.Lenient;

    public ProblemList Problems { get; } = problems;

    public string Id { get; set; } = "plan";

    public string? Title { get; set; }

    public List<DraftTask> Tasks { get; } = [];

    /// <summary>Dependencies of items that were left out, by their ids: who depends on one of them waits for these.</summary>
    public Dictionary<string, List<DraftEdge>> LeftOut { get; } = new(StringComparer.Ordinal);

    public JsonObject Metadata { get; } = [];

    public void Add(DraftTask task)
    {
        Tasks.Add(task);
        Report(task.Line, task.Text, ImportedAs.Task, task.Id);
    }

    public void AddAtom(DraftTask task, PlanAtom atom, string text, int line)
    {
        task.Atoms.Add(atom);
        task.AtomLines.Add(line);
        Report(line, text, ImportedAs.Atom, $"{task.Id}/{atom.Id}");
    }

    /// <param name="keep">True where the item is work, so that the plan keeps its text.</param>
    public void NotATask(int line, string text, string reason, bool keep, string? id = null)
    {
        Report(line, text, ImportedAs.NotATask, id: null, reason);
        if (!keep)
            return;
        var kept = new JsonObject { ["text"] = text, ["reason"] = reason };
        if (id is not null)
            kept.Insert(0, "id", id);
        _leftOut.Add((JsonNode)kept);
    }

    /// <summary>Checks the draft and turns it into a plan.</summary>
    public PlanReading Finish()
    {
        if (Tasks.Count == 0)
            Problems.Error(0, 0, null, $"no task found; read as {PlanFormats.NameOf(Format)}");
        var report = new ImportReport(Format, [.. _items.OrderBy(item => item.Line)]);
        if (Problems.HasErrors)
            return new PlanReading(null, Format, Problems.ToList(), report);
        DraftRepairs.Apply(this);
        PhaseLift.Apply(Tasks, Problems);
        Metadata.Insert(0, "format", PlanFormats.NameOf(Format));
        if (_leftOut.Count > 0)
            Metadata["left_out"] = _leftOut;
        var plan = new MasterPlan
        {
            Plan = Id,
            Title = Title,
            Tasks = [.. Tasks.Select(task => task.ToTask())],
            Metadata = ToMetadata(Metadata),
        };
        PlanRules.Check(plan, Problems, Locate);
        return new PlanReading(Problems.HasErrors ? null : plan, Format, Problems.ToList(), report);
    }

    public static IReadOnlyDictionary<string, JsonElement>? ToMetadata(JsonObject metadata) =>
        metadata.Count == 0
            ? null
            : metadata.ToDictionary(entry => entry.Key, entry => entry.Value is null ? JsonElement.Parse("null") : JsonText.Of(entry.Value), StringComparer.Ordinal);

    private void Report(int line, string text, ImportedAs what, string? id, string? reason = null) =>
        _items.Add(new ImportedItem(line, text.Length <= 120 ? text : text[..120] + "…", what, id, reason));

    /// <summary>Foreign files have no fields like ours: the item's own id stands for its place in the plan.</summary>
    private SourcePlace Locate(PlanPlace place)
    {
        if (place.Task is not { } index)
            return new SourcePlace(0, 0, place.Key);
        var task = Tasks[index];
        if (place.Atom is { } atom && atom < task.Atoms.Count)
            return new SourcePlace(task.AtomLines[atom], 1, $"{task.Id}/{task.Atoms[atom].Id}.{place.Key}");
        var line = place is { Key: "depends_on", Item: { } item } ? task.DependsOn[item].Line : task.Line;
        return new SourcePlace(line, 1, $"{task.Id}.{place.Key}");
    }
}
