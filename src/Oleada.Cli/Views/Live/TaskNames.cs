using Oleada.Contracts.Plans;

namespace Oleada.Cli.Views.Live;

/// <summary>Names and phases of the tasks that have not ended yet, which no event of the execution says.</summary>
internal sealed class TaskNames
{
    private readonly Dictionary<string, (string Name, int Phase)> _tasks = new(StringComparer.Ordinal);

    public static TaskNames None { get; } = new();

    public static TaskNames Of(MasterPlan plan)
    {
        var names = new TaskNames();
        foreach (var task in plan.Tasks)
            names.Learn(task.Id, task.Name, task.Phase);
        return names;
    }

    public void Learn(string taskId, string name, int phase) => _tasks[taskId] = (name, phase);

    public string NameOf(string taskId) => _tasks.TryGetValue(taskId, out var task) ? task.Name : taskId;

    public int? PhaseOf(string taskId) => _tasks.TryGetValue(taskId, out var task) ? task.Phase : null;
}
