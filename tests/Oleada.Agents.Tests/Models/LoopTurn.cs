using Oleada.Agents.Sandbox;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Models;

/// <summary>A turn of the model agent that needs no sandbox: its commands cannot run.</summary>
internal static class LoopTurn
{
    /// <param name="steps">Takes what happens.</param>
    public static AgentTurn Of(string prompt, List<AgentStep> steps, bool allows) => new()
    {
        Atom = new PlanAtom { Id = "a" },
        Prompt = prompt,
        Sandbox = null!,
        Template = new SandboxRun
        {
            Command = "", Folders = new SandboxFolders("/tmp", "/tmp", []), Environment = new Dictionary<string, string>(), Limits = new Limits(),
            Output = static (_, _, _) => ValueTask.CompletedTask,
        },
        TakeTail = () => "",
        Took = step =>
        {
            steps.Add(step);
            return ValueTask.CompletedTask;
        },
        Ask = (_, _) => ValueTask.FromResult(allows),
    };
}
