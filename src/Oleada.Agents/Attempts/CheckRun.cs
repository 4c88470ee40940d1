using Oleada.Agents.Sandbox;
using Oleada.Contracts.Events;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Attempts;

/// <summary>Makes one check of an atom.</summary>
internal static class CheckRun
{
    /// <summary>What the evidence calls it.</summary>
    public static string NameOf(PlanCheck check) => check.Run is null ? $"file_exists: {check.FileExists}" : $"run: {check.Run}";

    /// <param name="shell">Runs a command where the check is to be made.</param>
    /// <returns>Null if it holds.</returns>
    public static async Task<Failure?> RunAsync(PlanCheck check, SandboxFolders folders, Func<string, Task<RunEnd>> shell, CapturedOutput output)
    {
        if (check.Run is null)
        {
            return folders.Has(check.FileExists ?? "")
                ? null
                : new Failure("check_failed", ErrorClass.Verification, "there is no such file");
        }
        await output.RemarkAsync($"verify: {check.Run}");
        // What came before is not the check's.
        output.TakeTail();
        output.BeginCheck();
        return Failure.Of(await shell(check.Run), output.TakeTail());
    }
}
