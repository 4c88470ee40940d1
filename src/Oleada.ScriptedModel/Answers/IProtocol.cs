using System.Text.Json.Nodes;

namespace Oleada.ScriptedModel.Answers;

/// <summary>Says an answer in the words of one protocol.</summary>
internal interface IProtocol
{
    string Name { get; }

    JsonObject Whole(Answer answer);

    IEnumerable<StreamEvent> Stream(Answer answer);

    JsonObject Error(ScriptedError error);
}
