namespace Oleada.Agents.Models.Endpoints;

/// <summary>Anthropic's Messages, and what speaks like it.</summary>
/// <param name="key">Null where the endpoint wants none.</param>
internal sealed class AnthropicEndpoint(Uri address, string? key, EndpointHttp http) : IModelEndpoint
{
    private static readonly (string, string) Version = ("anthropic-version", "2023-06-01");

    private readonly Uri _address = EndpointAddress.Of(
        address, address.AbsolutePath.TrimEnd('/').EndsWith("/v1", StringComparison.Ordinal) ? "messages" : "v1/messages");

    public Task<ModelAnswer> AskAsync(ModelQuestion question, Action heard, CancellationToken stop)
    {
        var answer = new MessagesAnswer(question.Model, new CallIds(question.Answers));
        return http.AskAsync(_address, key is null ? [Version] : [Version, ("x-api-key", key)], MessagesBody.Of(question), answer, heard, stop);
    }
}
