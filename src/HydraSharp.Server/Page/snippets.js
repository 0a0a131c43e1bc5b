// Lines that ask the same from elsewhere.
import { address, hasKey } from './service.js';

const shell = text => /^[A-Za-z0-9_./:=,%@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;

export const curl = (model, heads, file) =>
  `curl ${hasKey() ? '-H "Authorization: Bearer $HYDRA_API_KEY" ' : ''}--data-binary ${shell('@' + file)} ${shell(location.origin + address(model, heads))}`;

const variable = name => {
  const word = name.replaceAll(/[^A-Za-z0-9]+(.)?/g, (_, next) => (next ?? '').toUpperCase());
  return /^[A-Za-z]/.test(word) ? word[0].toLowerCase() + word.slice(1) : 'answer' + word;
};

const kinds = { number: 'Number', binary: 'Category', category: 'Category', level: 'Level', labels: 'Labels', class_map: 'ClassMap', number_map: 'NumberMap', direction_map: 'DirectionMap' };

// In the process itself, without this server.
export function csharp(model, card) {
  const lines = ['using HydraSharp.Inference;', '', `using var predictor = new Predictor(${JSON.stringify(model + '.onnx')});`, 'var prediction = predictor.Predict("picture.jpg");'];
  for (const task of card.tasks) lines.push(`var ${variable(task.name)} = (Answer.${kinds[task.kind]})prediction[${JSON.stringify(task.name)}];`);
  return lines.join('\n');
}
