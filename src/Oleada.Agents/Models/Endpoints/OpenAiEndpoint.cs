namespace Oleada.Agents.Models.Endpoints;

/// <summary>Chat Completions, which nearly everything that serves a model speaks, each in a way of its own.</summary>
/// <param name="key">Null where the endpoint wants none.</param>
internal sealed class OpenAiEndpoint(Uri address, string? key, EndpointHttp http) : IModelEndpoint
{
    private readonly Uri _address = EndpointAddress.Of(address, "chat/completions");

    public Task<ModelAnswer> AskAsync(ModelQuestion question, Action heard, CancellationToken stop)
    {
        var answer = new ChatAnswer(question.Model, new CallIds(question.Answers));
        return http.AskAsync(_address, key is null ? [] : [("Authorization", $"Bearer {key}")], ChatBody.Of(question), answer, heard, stop);
    }
}
