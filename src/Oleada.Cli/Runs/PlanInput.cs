using Oleada.Contracts.Plans;
using Oleada.Engine.Plans;

namespace Oleada.Cli.Runs;

/// <summary>A plan file that was read.</summary>
internal sealed record PlanInput(MasterPlan Plan, string Source)
{
    /// <exception cref="UserException">The file cannot be read, or is no plan; every problem is in the message.</exception>
    public static async Task<PlanInput> ReadAsync(string path, CancellationToken cancellation)
    {
        if (Directory.Exists(path))
            throw new UserException($"{path} is a folder; name the plan file in it");
        if (!File.Exists(path))
            throw new UserException($"{path}: no such file");
        var reading = await PlanFile.ReadAsync(path, cancellation: cancellation);
        return reading.Plan is { } plan ? new(plan, path) : throw new UserException(string.Join('\n', reading.Errors));
    }
}
