using System.Security.Cryptography;
using System.Text.Json;
using Oleada.Contracts;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;
using Oleada.Engine.Events;

namespace Oleada.Engine.Plans;

/// <summary>A plan as the log has it.</summary>
public sealed record SavedPlan(string PlanId, long Version, MasterPlan Plan);

/// <summary>A plan as the log has it, ready to be run.</summary>
internal sealed record SavedGraph(SavedPlan Saved, PlanGraph Graph);

/// <summary>Plans in the log: each version one <c>plan_saved</c> event, the seq its version.</summary>
internal sealed class PlanStore(EventLog log)
{
    // A graph never changes once it is built; the last one is asked for again and again while its execution is watched.
    private readonly WeakReference<SavedGraph?> _last = new(null);

    public static string DigestOf(MasterPlan plan) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(plan, ContractJson.Default.MasterPlan)));

    /// <summary>Saves a version, unless one with the same content is there already.</summary>
    public async Task<SavedPlan> SaveAsync(MasterPlan plan, string? source, DateTimeOffset now, CancellationToken cancellation)
    {
        var (stream, digest) = (StreamName.Plan(plan.Plan), DigestOf(plan));
        while (true)
        {
            var head = await log.HeadAsync(stream, cancellation);
            if (await FindSameAsync(stream, head, digest, cancellation) is { } same)
                return new SavedPlan(plan.Plan, same, plan);
            var saved = NewEvent.Of(stream, now, new PlanSaved(plan.Plan, digest, plan, source));
            try
            {
                var committed = await log.AppendAsync(new Append(stream, [saved]) { Expected = (stream, head) }, cancellation);
                return new SavedPlan(plan.Plan, committed[0].Seq, plan);
            }
            catch (SeqConflictException)
            {
                // Somebody saved another version in between: look again.
            }
        }
    }

    /// <param name="version">The newest if null.</param>
    public async Task<SavedPlan?> FindAsync(string planId, long? version, CancellationToken cancellation)
    {
        var stream = StreamName.Plan(planId);
        var wanted = version ?? await log.HeadAsync(stream, cancellation);
        var found = wanted < 1 ? [] : await log.ReadAsync(stream, wanted - 1, 1, cancellation);
        return found is [var stored] && stored.Decode() is PlanSaved saved ? new SavedPlan(planId, stored.Seq, saved.Plan) : null;
    }

    /// <param name="version">The newest if null.</param>
    public async Task<SavedGraph?> FindGraphAsync(string planId, long? version, CancellationToken cancellation)
    {
        var wanted = version ?? await log.HeadAsync(StreamName.Plan(planId), cancellation);
        if (_last.TryGetTarget(out var last) && last.Saved.Version == wanted && last.Saved.PlanId == planId)
            return last;
        if (await FindAsync(planId, wanted, cancellation) is not { } saved)
            return null;
        var graph = new SavedGraph(saved, PlanGraph.Build(saved.Plan));
        _last.SetTarget(graph);
        return graph;
    }

    /// <summary>One version at a time, the newest first: a plan may be large, and what is saved again is mostly the last one.</summary>
    private async Task<long?> FindSameAsync(string stream, long head, string digest, CancellationToken cancellation)
    {
        for (var version = head; version > 0; version--)
            if (await log.ReadAsync(stream, version - 1, 1, cancellation) is [var stored] && DigestIn(stored) == digest)
                return version;
        return null;
    }

    private static string? DigestIn(LogEvent version)
    {
        using var payload = JsonDocument.Parse(version.Data);
        return payload.RootElement.GetProperty("digest").GetString();
    }
}
