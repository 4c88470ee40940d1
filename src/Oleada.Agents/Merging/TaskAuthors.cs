using System.Collections.Concurrent;
using System.Collections.Immutable;
using Oleada.Agents.VersionControl;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Merging;

/// <summary>Who has worked at the tasks of an execution, and what they said of it last: for the tasks' commits.</summary>
internal sealed class TaskAuthors(WorktreeGit repository, string executionId)
{
    private readonly ConcurrentDictionary<string, ImmutableList<AgentChoice>> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _words = new(StringComparer.Ordinal);

    /// <summary>What a snapshot says of who worked, so that the next process knows it.</summary>
    public static string Trailer(AgentChoice agent) => $"\n\n{MergeMessage.AgentKey}: {agent}";

    /// <summary>In the order in which they came.</summary>
    public IReadOnlyList<AgentChoice> Of(string task) => _agents.GetValueOrDefault(task, []);

    /// <summary>A command says nothing: what an agent said before it stays.</summary>
    public string? WordsOf(string task) => _words.GetValueOrDefault(task);

    public void Add(string task, AgentChoice agent, string? words)
    {
        _agents.AddOrUpdate(task, [agent], (_, known) => known.Contains(agent) ? known : known.Add(agent));
        if (words is not null)
            _words[task] = words;
    }

    /// <summary>Those who worked for an earlier process, by the snapshots that it left.</summary>
    public async Task RecallAsync(string task, CancellationToken cancellation)
    {
        var left = await repository.RunAsync(
            ["for-each-ref", "--sort=committerdate", $"--format=%(contents:trailers:key={MergeMessage.AgentKey},valueonly)", RefNames.Snapshots(executionId, task)],
            cancellation);
        foreach (var line in left.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Add(task, AgentChoice.ParseChain(line)[0], words: null);
    }
}
