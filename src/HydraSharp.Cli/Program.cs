using HydraSharp.Cli;

using var terminal = Terminal.Open();

return HydraCommand.Run(args, terminal);
