using System.Text.Json;
using Oleada.Contracts.Plans;
using Oleada.Engine.Plans.Rules;

namespace Oleada.Engine.Plans.Files;

/// <summary>Reads a plan from the tree of a native file, and finds the place of each of its parts again.</summary>
internal sealed class NativePlan(MapNode root, ProblemList problems)
{
    private readonly List<MapReader> _taskMaps = [];
    private readonly Dictionary<string, JsonElement> _phaseNames = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, PhaseRules> _phases = [];

    /// <summary>Null where a part is missing or of the wrong type; the problems say which.</summary>
    public MasterPlan? Read()
    {
        var map = new MapReader(root, "", problems);
        map.RejectOthers("plan", "title", "description", "workspace", "agent", "retry", "permissions", "budget", "phases", "tasks", "metadata");
        if (root.Find("tasks") is null && root.Find("phases") is null)
            problems.Error(root.Line, root.Column, null, "'tasks' is missing");
        var tasks = new List<PlanTask>();
        foreach (var (key, _) in root.Entries)
        {
            if (key.Text == "tasks")
                ReadTasks(map, phase: null, tasks);
            else if (key.Text == "phases" && map.Child("phases") is { } phases)
                ReadPhases(phases, tasks);
        }
        var plan = new MasterPlan
        {
            Plan = map.RequiredText("plan"),
            Title = map.Text("title"),
            Description = map.Text("description"),
            Workspace = ReadWorkspace(map),
            Agent = map.Text("agent"),
            Retry = NativeTask.ReadRetry(map),
            Permissions = NativeBounds.ReadPermissions(map, problems),
            Budget = NativeBounds.ReadBudget(map, problems),
            Phases = _phases.Count == 0 ? null : _phases,
            Tasks = tasks,
            Metadata = ReadMetadata(map),
        };
        return problems.HasErrors ? null : plan;
    }

    public SourcePlace Locate(PlanPlace place)
    {
        if (place.Phase is { } phase)
            return LocateIn(phase, place);
        if (place.Task is not { } task)
            return Place(root, place.Key ?? "", place);
        var map = _taskMaps[task];
        var (node, path) = ((SourceNode)map.Map, map.Path);
        if (place.Atom is { } atom && map.Map.Find("atoms") is ListNode atoms && atom < atoms.Items.Count)
            (node, path) = (atoms.Items[atom], $"{path}.atoms[{atom}]");
        return Place(node, place.Key is null ? path : $"{path}.{place.Key}", place);
    }

    private SourcePlace LocateIn(int phase, PlanPlace place)
    {
        var found = (root.Find("phases") as MapNode)?.Find($"{phase}") ?? root;
        return Place(found, place.Field()!, place);
    }

    public static SourcePlace Place(SourceNode node, string field, PlanPlace place)
    {
        if (place.Key is not null)
            foreach (var key in place.Key.Split('.'))
                node = (node as MapNode)?.Find(key) ?? node;
        if (place.Item is { } item && node is ListNode list && item < list.Items.Count)
            node = list.Items[item];
        return new SourcePlace(node.Line, node.Column, field.Length == 0 ? null : field);
    }

    private void ReadTasks(MapReader map, int? phase, List<PlanTask> into)
    {
        foreach (var task in map.Children("tasks") ?? [])
        {
            if (into.Count > PlanLimits.Tasks)
                return;
            _taskMaps.Add(task);
            into.Add(NativeTask.Read(task, phase, problems));
        }
    }

    private void ReadPhases(MapReader phases, List<PlanTask> into)
    {
        foreach (var (key, _) in phases.Map.Entries)
        {
            if (key.Text is not ("0" or "1" or "2" or "3" or "4"))
            {
                problems.Error(key.Line, key.Column, $"phases.{key.Text}", "no such phase; there are 0 to 4");
                continue;
            }
            if (phases.Child(key.Text) is not { } phase)
                continue;
            var number = key.Text[0] - '0';
            phase.RejectOthers("name", "agent", "retry", "permissions", "tasks");
            if (phase.Text("name") is { } name && !string.Equals(name, Phases.NameOf(number), StringComparison.OrdinalIgnoreCase))
            {
                _phaseNames[key.Text] = JsonText.Of(name);
                problems.Note(key.Line, key.Column, phase.Path, $"phase {number} is called {Phases.NameOf(number)}; the name is kept as metadata");
            }
            var rules = new PhaseRules
            {
                Agent = phase.Text("agent"),
                Retry = NativeTask.ReadRetry(phase),
                Permissions = NativeBounds.ReadPermissions(phase, problems),
            };
            if (rules != new PhaseRules())
                _phases[number] = rules;
            ReadTasks(phase, number, into);
        }
    }

    private PlanWorkspace? ReadWorkspace(MapReader map)
    {
        switch (map.Text("workspace"))
        {
            case null:
                return null;
            case "here":
                return PlanWorkspace.Here;
            case "new":
                return PlanWorkspace.New;
            case var other:
                var node = root.Find("workspace")!;
                problems.Error(node.Line, node.Column, "workspace", $"'{other}' must be 'here' or 'new'");
                return null;
        }
    }

    private Dictionary<string, JsonElement>? ReadMetadata(MapReader map)
    {
        var metadata = NativeTask.ReadMetadata(map);
        if (_phaseNames.Count == 0)
            return metadata;
        metadata ??= new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        metadata["phase_names"] = JsonText.Of(_phaseNames);
        return metadata;
    }
}
